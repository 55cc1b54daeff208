package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The settings in an envelope.
///
/// @param bucket an existing bucket
/// @param endpoint where the store listens; empty for Amazon S3
/// @param region for the signature, and for Amazon's endpoint
/// @param prefix the beginning of all keys, without slashes at its ends; blank for none
/// @param usesPathStyle whether the bucket is in the path and not in the host name
/// @param keys the keys to sign with; empty to use the operator's credentials
/// @param compresses whether objects are compressed with gzip
/// @param encryption the server-side encryption of the objects
/// @param redaction masks secrets in text that others wrote
record S3Settings(
        String bucket,
        Optional<URI> endpoint,
        String region,
        String prefix,
        boolean usesPathStyle,
        Optional<AccessKey> keys,
        boolean compresses,
        Encryption encryption,
        UnaryOperator<String> redaction) {
    static final String PREFIX = "prefix";
    static final String ACCESS_KEY_ID = "accessKeyId";
    static final String SECRET_ACCESS_KEY = "secretAccessKey";

    private static final String BUCKET = "bucket";
    private static final String ENDPOINT = "endpoint";
    private static final String REGION = "region";
    private static final String ADDRESSING = "addressing";
    private static final String PATH = "path";
    private static final String HOST = "host";
    private static final String COMPRESSION = "compression";
    private static final String GZIP = "gzip";
    private static final String NONE = "none";
    private static final String ENCRYPTION = "encryption";
    private static final String KMS_KEY_ID = "kmsKeyId";
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final Pattern BUCKET_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]");
    private static final Pattern REGION_NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(BUCKET, "The bucket that objects are put into. It has to be there.")
                    .require(),
            Setting.text(
                    ENDPOINT,
                    "Where the store listens: `https://host:port` or `http://host:port`; blank for Amazon S3 in the region."),
            Setting.text(REGION, "The region, which requests are signed for.").defaultsTo("us-east-1"),
            Setting.text(PREFIX, "What the keys of objects begin with: folders, parted by `/`."),
            Setting.choice(
                    ADDRESSING,
                    "Whether the bucket stands in the path or in the name of the host. Where it is blank: in the path"
                            + " with an endpoint, in the name of the host without.",
                    PATH,
                    HOST),
            Setting.text(ACCESS_KEY_ID, "The id of the access key; blank for the credentials that the operator lends."),
            Setting.text(SECRET_ACCESS_KEY, "The secret of the access key.").keepSecret(),
            Setting.choice(
                            COMPRESSION,
                            "How objects are compressed; with `gzip` they are called `.json.gz`.",
                            NONE,
                            GZIP)
                    .defaultsTo(NONE),
            Setting.choice(
                            ENCRYPTION,
                            "What the store is told to encrypt objects with; `none` leaves it to the bucket.",
                            NONE,
                            Encryption.SSE_S3,
                            Encryption.SSE_KMS)
                    .defaultsTo(NONE),
            Setting.text(KMS_KEY_ID, "The key for `aws:kms`, by its id or ARN; Amazon's own for S3 where it is blank."),
            TlsMaterial.mutualTls());

    /// @throws InvalidSettingException if the settings cannot work
    static S3Settings of(ConsumerSettings settings) {
        var bucket = settings.text(BUCKET).strip();
        if (!BUCKET_NAME.matcher(bucket).matches()) {
            throw new InvalidSettingException(BUCKET, "must be 3 to 63 letters, digits, '.', '_' and '-'");
        }
        var region = settings.text(REGION).strip();
        if (!REGION_NAME.matcher(region).matches()) {
            throw new InvalidSettingException(REGION, "must be a name such as eu-central-1");
        }
        var endpoint = endpoint(settings.text(ENDPOINT).strip());
        var addressing = settings.text(ADDRESSING);
        return new S3Settings(
                bucket,
                endpoint,
                region,
                ObjectKey.prefix(settings.text(PREFIX)),
                addressing.isBlank() ? endpoint.isPresent() : addressing.equals(PATH),
                AccessKey.of(settings.text(ACCESS_KEY_ID), settings.text(SECRET_ACCESS_KEY)),
                settings.text(COMPRESSION).equals(GZIP),
                Encryption.of(settings.text(ENCRYPTION), settings.text(KMS_KEY_ID)),
                settings::redact);
    }

    /// The host of the store, as `host` or `host:port`.
    String host() {
        return endpoint.map(URI::getAuthority).orElse("s3." + region + ".amazonaws.com");
    }

    /// The host that is connected to, as `host` or `host:port`.
    String connectedAddress() {
        return bucketInHost() + host();
    }

    /// The host that is connected to: with the bucket in its name, unless the bucket is in the path.
    String connectedHost() {
        return bucketInHost() + endpoint.map(URI::getHost).orElseGet(this::host);
    }

    private String bucketInHost() {
        return usesPathStyle ? "" : bucket + ".";
    }

    /// The port that is connected to.
    int port() {
        int port = endpoint.map(URI::getPort).orElse(-1);
        return port >= 0 ? port : usesTls() ? HTTPS_PORT : HTTP_PORT;
    }

    /// The host and port that are connected to, unless that is done in clear.
    Stream<InetSocketAddress> overTls() {
        return Stream.of(InetSocketAddress.createUnresolved(connectedHost(), port()))
                .filter(host -> usesTls());
    }

    boolean usesTls() {
        return endpoint.map(uri -> "https".equalsIgnoreCase(uri.getScheme())).orElse(true);
    }

    /// The text without secrets.
    String redact(String text) {
        return redaction.apply(text);
    }

    private static Optional<URI> endpoint(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            var uri = new URI(text);
            var scheme = String.valueOf(uri.getScheme());
            if ((scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            throw invalidEndpoint(); // without the cause, because its text may hold a password
        }
        throw invalidEndpoint();
    }

    private static InvalidSettingException invalidEndpoint() {
        return new InvalidSettingException(
                ENDPOINT, "must be https://host:port or http://host:port, without a user, a query or a fragment");
    }
}
