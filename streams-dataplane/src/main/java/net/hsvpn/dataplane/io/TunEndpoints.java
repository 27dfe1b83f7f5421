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
public final class TunEndpoints implements PacketSource, PacketSink {
  private static final int MAX_DEVICES = 1024;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int NOT_WRITTEN = -1;

  private final ContextTables contexts;
  private final Poller poller;
  // By context index; replaced whole, never changed in place.
  private volatile TunDevice[] devices = new TunDevice[0];
  private final Queue<TunDevice> detached = new ConcurrentLinkedQueue<>();

  // Of the reading thread alone: what the poller waits for now.
  private TunDevice[] polled = new TunDevice[0];
  private int[] slots = new int[0];
  private int next;

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
    // Asking the poller costs one call, however many contexts there are.
    boolean left = anyHasRead();
    poller.await(left ? 0 : timeoutMillis * NANOS_PER_MILLI);
    readWaiting(into);
    return into.count();
  }

  private boolean anyHasRead() {
    for (TunDevice device : polled) {
      if (device != null && device.hasRead()) {
        return true;
      }
    }
    return false;
  }

  private void pollAnew() {
    List<TunDevice> gone = new ArrayList<>();
    for (TunDevice device = detached.poll(); device != null; device = detached.poll()) {
      gone.add(device);
    }
    for (int i = 0; i < polled.length; i++) {
      if (polled[i] != null) {
        poller.remove(slots[i]);
      }
    }
    polled = devices;
    slots = new int[polled.length];
    for (int i = 0; i < polled.length; i++) {
      if (polled[i] != null) {
        slots[i] = poller.add(polled[i]);
      }
    }
    gone.forEach(TunDevice::close);
  }

  /** The devices take turns in being first, so that a busy context cannot starve another. */
  private void readWaiting(PacketBatch into) throws IOException {
    int n = polled.length;
    for (int tries = 0; tries < n && into.count() < into.capacity(); tries++) {
      int context = (next + tries) % n;
      TunDevice device = polled[context];
      if (device != null && (device.hasRead() || poller.readable(slots[context]))) {
        readOne(into, context, device);
      }
    }
    next = n == 0 ? 0 : (next + 1) % n;
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
