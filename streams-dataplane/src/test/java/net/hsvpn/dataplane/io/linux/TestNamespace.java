package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A namespace of one test, with loopback up, which is gone after it. */
record TestNamespace(Path directory, NetworkNamespace namespace) implements AutoCloseable {

  static TestNamespace create() throws IOException {
    assertThat(Privileges.check()).as("what these tests need").isEmpty();
    Path directory = Files.createTempDirectory("hsvpn-netns");
    NetworkNamespace namespace = NetworkNamespace.of(directory.resolve("net").toString());
    namespace.create();
    TestNamespace created = new TestNamespace(directory, namespace);
    try (Netlink netlink = created.netlink()) {
      netlink.setUp("lo");
    }
    return created;
  }

  Netlink netlink() throws IOException {
    return Netlink.open(namespace);
  }

  @Override
  public void close() throws IOException {
    namespace.delete();
    Files.delete(directory);
  }
}
