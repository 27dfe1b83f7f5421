package net.hsvpn.actors.evidence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The body of an HTTP response, given up as soon as it is longer than allowed. */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final int maxOctets;
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private Flow.Subscription subscription;

  BoundedBody(int maxOctets) {
    this.maxOctets = maxOctets;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (octets.size() + buffer.remaining() > maxOctets) {
        subscription.cancel();
        body.completeExceptionally(
            new IOException("the answer is longer than " + maxOctets + " octets"));
        return;
      }
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      octets.writeBytes(part);
    }
    subscription.request(1);
  }

  @Override
  public void onError(Throwable problem) {
    body.completeExceptionally(problem);
  }

  @Override
  public void onComplete() {
    body.complete(octets.toByteArray());
  }
}
