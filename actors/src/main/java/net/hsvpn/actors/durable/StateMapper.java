package net.hsvpn.actors.durable;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.wire.Octets;

/**
 * Immutable states as CBOR: records by their components, sealed interfaces by the simple names of
 * their records. Keys are in it in the clear.
 */
final class StateMapper {
  private static final String OWN = "net.hsvpn.";

  private StateMapper() {}

  /** A part of a state that cannot outlive the process. */
  static final class BoundToProcess extends JsonMappingException {
    private static final long serialVersionUID = 1;

    BoundToProcess(JsonGenerator out, String what) {
      super(out, what + " cannot outlive the process");
    }
  }

  /**
   * @param profiles what is configured now; a state of a peer that is no more cannot be read
   */
  static ObjectMapper of(Function<PeerId, Optional<PeerProfile>> profiles) {
    SimpleModule module = new SimpleModule("states");
    module.addSerializer(Secret.class, new Octetwise<>(Secret.class, Secret::octets));
    module.addDeserializer(Secret.class, new FromOctets<>(Secret.class, Secret::copyOf));
    module.addSerializer(Octets.class, new Octetwise<>(Octets.class, Octets::array));
    module.addDeserializer(Octets.class, new FromOctets<>(Octets.class, Octets::of));
    // Octets, so that nobody ever asks a name server.
    module.addSerializer(
        InetAddress.class, new Octetwise<>(InetAddress.class, InetAddress::getAddress));
    module.addDeserializer(
        InetAddress.class, new FromOctets<>(InetAddress.class, StateMapper::address));
    module.addSerializer(
        InetSocketAddress.class, new Octetwise<>(InetSocketAddress.class, StateMapper::octetsOf));
    module.addDeserializer(
        InetSocketAddress.class, new FromOctets<>(InetSocketAddress.class, StateMapper::endpoint));
    module.addSerializer(LocalKeyExchange.class, new Unwritable());
    module.addSerializer(PeerProfile.class, new ByName());
    module.addDeserializer(PeerProfile.class, new Named(profiles));
    module.addKeyDeserializer(RoutingTag.class, new Tag());
    return CBORMapper.builder()
        // Questions such as isIpv4() are no components.
        .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .annotationIntrospector(new SealedTypes())
        .addModules(new Jdk8Module(), new JavaTimeModule(), module)
        .build();
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + octets.length + " octets", e);
    }
  }

  /** Address, then port in two octets. */
  private static byte[] octetsOf(InetSocketAddress endpoint) {
    byte[] address = endpoint.getAddress().getAddress();
    return ByteBuffer.allocate(address.length + Short.BYTES)
        .put(address)
        .putShort((short) endpoint.getPort())
        .array();
  }

  private static InetSocketAddress endpoint(byte[] octets) {
    int address = Math.max(0, octets.length - Short.BYTES);
    ByteBuffer in = ByteBuffer.wrap(octets, address, octets.length - address);
    return new InetSocketAddress(
        address(Arrays.copyOf(octets, address)), Short.toUnsignedInt(in.getShort()));
  }

  /** Our sealed interfaces are told apart by name, without an annotation in the core. */
  private static final class SealedTypes extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public JsonTypeInfo.Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated type) {
      return type instanceof AnnotatedClass && isSealed(type.getRawType())
          ? JsonTypeInfo.Value.construct(
              JsonTypeInfo.Id.NAME, JsonTypeInfo.As.WRAPPER_ARRAY, null, null, false, true)
          : super.findPolymorphicTypeInfo(config, type);
    }

    @Override
    public List<NamedType> findSubtypes(Annotated type) {
      if (!isSealed(type.getRawType())) {
        return super.findSubtypes(type);
      }
      List<NamedType> all = new ArrayList<>();
      collect(type.getRawType(), all);
      return all;
    }

    private static void collect(Class<?> type, List<NamedType> into) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        if (permitted.isSealed()) {
          collect(permitted, into);
        } else {
          into.add(new NamedType(permitted, permitted.getSimpleName()));
        }
      }
    }

    private static boolean isSealed(Class<?> type) {
      return type.isSealed() && type.isInterface() && type.getName().startsWith(OWN);
    }
  }

  private static final class Octetwise<T> extends StdSerializer<T> {
    private static final long serialVersionUID = 1;
    private final transient Function<T, byte[]> octets;

    Octetwise(Class<T> type, Function<T, byte[]> octets) {
      super(type);
      this.octets = octets;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      byte[] copy = octets.apply(value);
      out.writeBinary(copy);
      Arrays.fill(copy, (byte) 0);
    }
  }

  private static final class FromOctets<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1;
    private final transient Function<byte[], T> maker;

    FromOctets(Class<T> type, Function<byte[], T> maker) {
      super(type);
      this.maker = maker;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
      byte[] octets = in.getBinaryValue();
      try {
        return maker.apply(octets);
      } catch (IllegalArgumentException | BufferUnderflowException e) {
        throw JsonMappingException.from(in, handledType().getSimpleName(), e);
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
    }
  }

  private static final class Unwritable extends StdSerializer<LocalKeyExchange> {
    private static final long serialVersionUID = 1;

    Unwritable() {
      super(LocalKeyExchange.class);
    }

    @Override
    public void serialize(LocalKeyExchange value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      throw new BoundToProcess(out, "a private value of a key exchange");
    }

    /** Called instead of the other where the type is sealed. */
    @Override
    public void serializeWithType(
        LocalKeyExchange value, JsonGenerator out, SerializerProvider provider, TypeSerializer type)
        throws IOException {
      serialize(value, out, provider);
    }
  }

  /** What is configured is not stored again, but what decides whether it is still the same peer. */
  private record Reference(String peer, String local, String remote) {
    static Reference to(PeerProfile profile) {
      return new Reference(
          profile.id().value(),
          profile.localIdentity().toString(),
          profile.remoteIdentity().toString());
    }
  }

  private static final class ByName extends StdSerializer<PeerProfile> {
    private static final long serialVersionUID = 1;

    ByName() {
      super(PeerProfile.class);
    }

    @Override
    public void serialize(PeerProfile value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(Reference.to(value), out);
    }
  }

  private static final class Named extends StdDeserializer<PeerProfile> {
    private static final long serialVersionUID = 1;
    private final transient Function<PeerId, Optional<PeerProfile>> profiles;

    Named(Function<PeerId, Optional<PeerProfile>> profiles) {
      super(PeerProfile.class);
      this.profiles = profiles;
    }

    @Override
    public PeerProfile deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      Reference reference = context.readValue(in, Reference.class);
      return profiles
          .apply(new PeerId(reference.peer()))
          .filter(profile -> Reference.to(profile).equals(reference))
          .orElseThrow(() ->
              JsonMappingException.from(
                  in, "peer " + reference.peer() + " is not configured any more as it was"));
    }
  }

  private static final class Tag extends KeyDeserializer {
    @Override
    public Object deserializeKey(String key, DeserializationContext context) {
      return new RoutingTag(Integer.parseInt(key));
    }
  }
}
