package net.hsvpn.dataplane.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.hsvpn.config.ContextId;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.linux.Poller;
import net.hsvpn.dataplane.io.linux.TunDevice;

/**
 * The TUN devices of all contexts, seen as one source and one sink of batches. One thread reads,
 * another writes; any may attach and detach devices meanwhile. Outlives the graphs that use it.
 */
public final class TunEndpoints implements TunSource, PacketSink {
  private static final int MAX_DEVICES = 1024;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int NOT_WRITTEN = -1;

  private final ContextTables contexts;
  private final Poller poller;
  // By context index; replaced whole, never changed in place.
  private volatile TunDevice[] devices = new TunDevice[0];
  private final Queue<TunDevice> detached = new ConcurrentLinkedQueue<>();

  // Of the reading thread alone: what the poller waits for now, by context index, ...
  private TunDevice[] polled = new TunDevice[0];
  private int[] slots = new int[0];
  private final int[] contextOf = new int[MAX_DEVICES];
  // ... and who may have something to read. Who had no turn is served before others come again.
  private final ReadyQueue ready = new ReadyQueue();

  // Of the writing thread alone.
  private int[] errnos = new int[PacketBatch.DEFAULT_SLOTS];

  public TunEndpoints(ContextTables contexts) throws IOException {
    this.contexts = contexts;
    this.poller = Poller.open(MAX_DEVICES);
  }

  /** Gives a context its device, which from now on is closed by this object. */
  public synchronized void attach(ContextId context, TunDevice device) {
    int index = contexts.indexOf(context);
    TunDevice[] changed = Arrays.copyOf(devices, Math.max(devices.length, index + 1));
    TunDevice former = changed[index];
    changed[index] = device;
    publish(changed, former);
  }

  /** Takes a context's device away and closes it as soon as the reading thread lets go of it. */
  public synchronized void detach(ContextId context) {
    int index = contexts.indexOf(context);
    if (index < devices.length && devices[index] != null) {
      TunDevice[] changed = devices.clone();
      TunDevice former = changed[index];
      changed[index] = null;
      publish(changed, former);
    }
  }

  /** The order matters: what stands in {@code detached} stands in {@code devices} no more. */
  private void publish(TunDevice[] changed, TunDevice former) {
    devices = changed;
    if (former != null) {
      detached.add(former);
    }
    poller.wakeup();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Asks whether the array was replaced.
  public int receive(PacketBatch into, int timeoutMillis) throws IOException {
    if (polled != devices || !detached.isEmpty()) {
      pollAnew();
    }
    int found = poller.await(ready.isEmpty() ? timeoutMillis * NANOS_PER_MILLI : 0);
    for (int i = 0; i < found; i++) {
      ready.add(contextOf[poller.ready(i)]);
    }
    readReady(into);
    return into.count();
  }

  /** What was changed only: there may be hundreds of others. */
  @SuppressWarnings("ReferenceEquality") // A device is itself and no other.
  private void pollAnew() throws IOException {
    List<TunDevice> gone = new ArrayList<>();
    for (TunDevice device = detached.poll(); device != null; device = detached.poll()) {
      gone.add(device);
    }
    TunDevice[] now = devices;
    TunDevice[] before = Arrays.copyOf(polled, now.length);
    slots = Arrays.copyOf(slots, now.length);
    for (int i = 0; i < now.length; i++) {
      if (before[i] != now[i] && before[i] != null) {
        poller.remove(slots[i]);
      }
    }
    for (int i = 0; i < now.length; i++) {
      if (before[i] != now[i] && now[i] != null) {
        slots[i] = poller.add(now[i]);
        contextOf[slots[i]] = i;
      }
    }
    polled = now;
    ready.reserve(now.length);
    if (!gone.isEmpty()) {
      // The kernel takes tens of milliseconds to remove a device; packets must not wait for that.
      Thread.ofPlatform().daemon().name("tun-removal").start(() -> gone.forEach(TunDevice::close));
    }
  }

  /** Whoever fills the batch goes behind the others, so that no context can starve another. */
  private void readReady(PacketBatch into) throws IOException {
    while (!ready.isEmpty() && into.count() < into.capacity()) {
      int context = ready.remove();
      TunDevice device = polled[context];
      if (device != null) {
        readOne(into, context, device);
        if (device.hasRead()) {
          ready.add(context);
        }
      }
    }
  }

  private static void readOne(PacketBatch into, int context, TunDevice device) throws IOException {
    while (into.count() < into.capacity()) {
      int length = device.read(into.slab(), into.offset(into.count()), into.maxLength());
      if (length == 0) {
        return;
      }
      into.append(length, context);
    }
  }

  /** Devices that this thread does not poll yet, or no more, are not there for it. */
  @Override
  public boolean answer(int context, byte[] packet, int length) {
    TunDevice device = context < polled.length ? polled[context] : null;
    return device != null && device.answer(packet, 0, length) == 0;
  }

  @Override
  public void send(PacketBatch batch) {
    TunDevice[] now = devices;
    if (errnos.length < batch.capacity()) {
      errnos = new int[batch.capacity()];
    }
    int from = 0;
    while (from < batch.count()) {
      int context = batch.context(from);
      int to = from + 1;
      while (to < batch.count() && batch.context(to) == context) {
        to++;
      }
      TunDevice device = context < now.length ? now[context] : null;
      if (device == null) {
        dropAll(batch, from, to, DropReason.UNKNOWN_CONTEXT);
      } else {
        write(device, batch, from, to);
      }
      from = to;
    }
    batch.compact();
  }

  private void write(TunDevice device, PacketBatch batch, int from, int to) {
    Arrays.fill(errnos, from, to, NOT_WRITTEN);
    try {
      device.writeBatch(batch.slab(), batch.offsets(), batch.lengths(), from, to - from, errnos);
    } catch (IllegalStateException detachedMeanwhile) {
      // What the device took before it went is delivered; the rest stays marked as not written.
    }
    for (int i = from; i < to; i++) {
      if (errnos[i] != 0) {
        batch.drop(i, DropReason.TUN_WRITE_FAILED);
      }
    }
  }

  private static void dropAll(PacketBatch batch, int from, int to, DropReason reason) {
    for (int i = from; i < to; i++) {
      batch.drop(i, reason);
    }
  }

  @Override
  public void wakeup() {
    poller.wakeup();
  }

  /** Closes all devices; stop the graphs first. */
  @Override
  public synchronized void close() {
    poller.close();
    for (TunDevice device : devices) {
      if (device != null) {
        device.close();
      }
    }
    devices = new TunDevice[0];
    detached.forEach(TunDevice::close);
  }
}
