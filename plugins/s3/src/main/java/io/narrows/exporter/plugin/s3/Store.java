package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The client of one store. Opens on first use, and again while opening fails, so that the consumer recovers after the
/// operator has repaired a file.
///
/// Thread-safe.
final class Store implements AutoCloseable {
    private final S3Settings settings;
    private final S3Options options;
    private final Egress egress;
    private final List<S3Client> retired = new ArrayList<>();
    private Optional<S3Client> client = Optional.empty();
    private String fileRead = "";
    private volatile boolean hasFailed;

    Store(S3Settings settings, S3Options options, Egress egress) {
        this.settings = settings;
        this.options = options;
        this.egress = egress;
    }

    /// @throws StoreException if there are no credentials, or a file cannot be used
    synchronized S3Client client() throws StoreException {
        if (client.isPresent() && !(hasFailed && isOutdated())) {
            return client.get();
        }
        client.ifPresent(retired::add); // running calls still use it
        client = Optional.empty();
        var version = options.tls().version(); // before reading the file, so that no change is missed
        var opened = open();
        client = Optional.of(opened);
        fileRead = version;
        return opened;
    }

    /// Records how the last call ended. After a call without an answer, the next call checks whether the file has
    /// changed.
    void note(boolean wasAnswered) {
        hasFailed = !wasAnswered;
    }

    private boolean isOutdated() {
        return !options.tls().version().equals(fileRead);
    }

    @Override
    public synchronized void close() {
        client.ifPresent(retired::add);
        client = Optional.empty();
        retired.forEach(S3Client::close);
        retired.clear();
    }

    private S3Client open() throws StoreException {
        var credentials = credentials();
        var builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .httpClientBuilder(http()) // so that closing the client closes it too
                .forcePathStyle(settings.usesPathStyle())
                .disableS3ExpressSessionAuth(true)
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                // Stores other than Amazon S3 may not support checksums in trailers.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(client -> client.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .defaultProfileFile(ProfileFile.aggregator().build()) // ~/.aws must not override envelopes
                        .addExecutionInterceptor(new WithoutExpectation())
                        .addExecutionInterceptor(new AllowedHosts(egress))
                        .addExecutionInterceptor(new BoundedAnswers()));
        settings.endpoint().map(URI::normalize).ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private UrlConnectionHttpClient.Builder http() throws StoreException {
        var http = UrlConnectionHttpClient.builder()
                .connectionTimeout(options.timeouts().connect())
                .socketTimeout(options.timeouts().response())
                .proxyConfiguration(ProxyConfiguration.builder()
                        .useSystemPropertyValues(false)
                        .useEnvironmentVariablesValues(false)
                        .build());
        try {
            var trusted = options.tls().trustManagers();
            http.tlsTrustManagersProvider(() -> trusted);
            if (options.tls().presentsCertificate()) {
                var presented = options.tls().keyManagers();
                http.tlsKeyManagersProvider(() -> presented);
            }
            return http;
        } catch (TlsMaterialException e) {
            throw new StoreException(e.getMessage());
        }
    }

    private AwsCredentialsProvider credentials() throws StoreException {
        if (settings.keys().isPresent()) {
            var keys = settings.keys().get();
            return StaticCredentialsProvider.create(AwsBasicCredentials.create(keys.id(), keys.secret()));
        }
        if (!options.lendsCredentials()) {
            throw new StoreException("accessKeyId and secretAccessKey are blank, and the operator lends no credentials"
                    + " (consumers.s3.lendCredentials)");
        }
        if (settings.endpoint().isPresent() && !options.lendsToEndpoints()) {
            // The sender of an envelope chooses the endpoint, and must not receive signatures made with the pod's
            // credentials.
            throw new StoreException(
                    "the operator's credentials are for Amazon S3 only: give accessKeyId and"
                            + " secretAccessKey for another endpoint, or have the operator add its host to consumers.s3.lendHosts");
        }
        return DefaultCredentialsProvider.builder().build();
    }

    /// Blocks requests to hosts that are not allowed. The client resolves the name itself, right after this check.
    private record AllowedHosts(Egress egress) implements ExecutionInterceptor {
        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            var request = context.httpRequest();
            try {
                egress.check(InetSocketAddress.createUnresolved(request.host(), request.port()));
            } catch (EgressRefusedException e) {
                throw SdkClientException.create(e.getMessage(), e);
            }
        }
    }

    /// Ends the body of an answer after 64 KiB, because the SDK reads bodies to the end.
    private static final class BoundedAnswers implements ExecutionInterceptor {
        private static final int LONGEST = 64 << 10;

        @Override
        public Optional<InputStream> modifyHttpResponseContent(
                Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            return context.responseBody().map(body -> new BoundedBody(body, LONGEST));
        }
    }

    /// Removes `Expect: 100-continue`, because a store that does not support it would delay each object by seconds.
    private static final class WithoutExpectation implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().toBuilder().removeHeader("Expect").build();
        }
    }
}
