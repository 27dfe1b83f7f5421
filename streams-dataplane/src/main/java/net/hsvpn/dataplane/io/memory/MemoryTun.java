package net.hsvpn.dataplane.io.memory;

import java.util.Arrays;
import net.hsvpn.config.ContextId;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.io.PacketSink;
import net.hsvpn.dataplane.io.TunSource;

/** Stands in for the TUN devices of all contexts, for tests. Any thread. */
public final class MemoryTun implements TunSource, PacketSink {
  private final ContextTables contexts;
  private final MemoryQueue<Packet> toTunnel = new MemoryQueue<>();
  private final MemoryQueue<Packet> delivered = new MemoryQueue<>();

  /** A packet and the context it left or entered. */
  @SuppressWarnings("ArrayRecordComponent") // A plain carrier; never compared.
  public record Packet(ContextId context, byte[] octets) {}

  public MemoryTun(ContextTables contexts) {
    this.contexts = contexts;
  }

  /** Lets the kernel of this context, so to speak, send a packet into the device. */
  public void inject(ContextId context, byte[] octets) {
    toTunnel.offer(new Packet(context, octets.clone()));
  }

  /** The next packet that reached a device, or null if none does within the time. */
  public Packet delivered(int timeoutMillis) {
    return delivered.poll(timeoutMillis);
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) {
    Packet packet = toTunnel.poll(timeoutMillis);
    while (packet != null) {
      int length = Math.min(packet.octets.length, into.maxLength());
      System.arraycopy(packet.octets, 0, into.slab(), into.offset(into.count()), length);
      into.append(length, contexts.indexOf(packet.context));
      packet = into.count() < into.capacity() ? toTunnel.poll(0) : null;
    }
    return into.count();
  }

  @Override
  public boolean answer(int context, byte[] packet, int length) {
    byte[] octets = Arrays.copyOf(packet, length);
    delivered.offer(new Packet(contexts.current().id(context), octets));
    return true;
  }

  @Override
  public void send(PacketBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      int at = batch.offset(i);
      byte[] octets = Arrays.copyOfRange(batch.slab(), at, at + batch.length(i));
      delivered.offer(new Packet(contexts.current().id(batch.context(i)), octets));
    }
  }

  @Override
  public void wakeup() {
    toTunnel.wakeup();
  }

  @Override
  public void close() {
    toTunnel.wakeup();
  }
}
