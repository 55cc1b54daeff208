package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.InterruptibleCall;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// The `s3` consumer: puts each report into a bucket as one object.
///
/// The key of an object depends only on its report, so a report that is sent again replaces its object. Thread-safe.
final class S3Consumer implements ReportConsumer {
    private final S3Settings settings;
    private final Clock clock;
    private final Store store;

    /// @param clock turns a time in a `Retry-After` header into a wait
    S3Consumer(S3Settings settings, S3Options options, Clock clock, Egress egress) {
        this.settings = settings;
        this.clock = clock;
        this.store = new Store(settings, options, egress);
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        var results = new ArrayList<DeliveryResult>(batch.size());
        for (var delivery : batch) {
            results.add(deliver(delivery));
        }
        return results;
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return "S3Consumer[" + settings.host() + "/" + settings.bucket() + "]";
    }

    private DeliveryResult deliver(Delivery delivery) throws InterruptedException {
        var object = ReportObject.of(delivery, settings);
        try {
            var client = store.client();
            // The call blocks in a java.net.Socket, which ignores interrupts.
            var answer = InterruptibleCall.run(
                    () -> client.putObject(request(object), RequestBody.fromRemainingByteBuffer(object.content())));
            store.note(true);
            return resultOf(Optional.ofNullable(answer.eTag()).orElse(""));
        } catch (StoreException e) {
            return new Misconfigured(e.problem());
        } catch (SdkException e) {
            store.note(e instanceof AwsServiceException);
            return PutFailure.of(e, settings, clock);
        } catch (
                UncheckedIOException
                        e) { // of a connection that is reset before the answer, which the client passes on as it is
            store.note(false);
            return PutFailure.of(SdkClientException.create(String.valueOf(e.getMessage()), e), settings, clock);
        }
    }

    /// Requires an eTag, because HttpURLConnection of JDK 25 accepts an answer that breaks off within its headers
    /// (JdkHttpCasesTest of the SPI).
    private DeliveryResult resultOf(String eTag) {
        if (eTag.isEmpty()) {
            return new Misconfigured(settings.host() + " is no S3: it took the object and gave no ETag");
        }
        return (eTag.startsWith("\"") && !eTag.endsWith("\"")) || eTag.length() == 1
                ? new Unavailable("the answer of " + settings.host() + " broke off")
                : new Delivered();
    }

    private PutObjectRequest request(ReportObject object) {
        var request = PutObjectRequest.builder()
                .bucket(settings.bucket())
                .key(object.key().value())
                .contentType(object.contentType())
                .metadata(Map.copyOf(object.metadata()));
        settings.encryption().addTo(request);
        return request.build();
    }
}
