package net.hsvpn.lab.root;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import net.hsvpn.dataplane.io.linux.Privileges;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Without the rights that network namespaces need, the first test class with the tag {@code
 * interop} fails with what to do, and the others follow it without a word of their own.
 */
public final class NeedsRoot implements BeforeAllCallback {
  private static final String TAG = "interop";
  private static final AtomicBoolean SAID = new AtomicBoolean();

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    if (!context.getTags().contains(TAG)) {
      return;
    }
    List<String> missing = Privileges.check();
    if (missing.isEmpty()) {
      return;
    }
    if (SAID.getAndSet(true)) {
      throw new TestAbortedException("needs root, as the first failure says");
    }
    throw new AssertionError(message(missing));
  }

  static String message(List<String> missing) {
    return "The tests with the tag '%s' build networks: run them as root, 'sudo ./hsvpn test' (%s)"
        .formatted(TAG, String.join("; ", missing));
  }
}
