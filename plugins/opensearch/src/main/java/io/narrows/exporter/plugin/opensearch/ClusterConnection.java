package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.nio.channels.ClosedSelectorException;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOReactorStatus;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.opensearch.client.opensearch.generic.OpenSearchGenericClient;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5Options;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5Transport;
import org.opensearch.client.transport.httpclient5.internal.Node;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The transport of opensearch-java with its HTTP client.
///
/// Follows no redirect and uses no system proxy, so that credentials reach only the configured hosts. Does not compress
/// requests, because OpenSearch is usually in the same network.
///
/// @param files returns the current versions of the TLS files
/// @param filesRead the versions of the TLS files that were read
record ClusterConnection(
        CloseableHttpAsyncClient http, OpenSearchTransport transport, Supplier<String> files, String filesRead)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterConnection.class);

    /// Twice the number of batches that the exporter's lanes have in flight by default.
    private static final int CONNECTIONS_PER_HOST = 16;

    private static final int IO_THREADS = 2;
    private static final TimeValue IDLE_BEFORE_CHECKED = TimeValue.ofSeconds(2);
    /// How long a connection is used before its host name is resolved again.
    private static final TimeValue LONGEST_LIFE = TimeValue.ofMinutes(5);

    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(64 << 10)
            .setMaxHeaderCount(200)
            .build();
    private static final TimeValue CLOSE_LIMIT = TimeValue.ofSeconds(5);

    /// @param egress decides which destinations are allowed
    /// @param bodies of the `_bulk` requests
    static ClusterConnection open(OpenSearchSettings settings, Egress egress, BulkBodies bodies)
            throws TlsMaterialException {
        var tls = settings.tls();
        var filesRead = tls.material().version(); // before reading the files, so that no change is missed
        var http = http(settings, egress, bodies);
        var nodes = settings.addresses().hosts().stream().map(Node::new).toList();
        var authorization = settings.credentials()
                .map(credentials ->
                        new Header[] {new BasicHeader(HttpHeaders.AUTHORIZATION, credentials.header(), true)})
                .orElse(new Header[0]);
        var transport = new ApacheHttpClient5Transport(
                http,
                authorization,
                nodes,
                ResponseMapper.INSTANCE,
                ApacheHttpClient5Options.DEFAULT,
                settings.addresses().pathPrefix(),
                new ApacheHttpClient5Transport.FailureListener(),
                null,
                false,
                false,
                false);
        http.start();
        return new ClusterConnection(http, transport, () -> tls.material().version(), filesRead);
    }

    /// Makes a client for one request. `heard` captures the response.
    ///
    /// @param headers of the request; the transport takes them only here
    OpenSearchGenericClient client(CapturedResponse heard, Map<String, String> headers) {
        var options = ApacheHttpClient5Options.DEFAULT.toBuilder();
        headers.forEach(options::addHeader);
        options.setHttpAsyncResponseConsumerFactory(heard);
        return new OpenSearchGenericClient(transport, options.build());
    }

    /// Whether the HTTP client works. False after an error has ended its threads. The threads start after `start` has
    /// returned, so an inactive client also counts as open.
    boolean isOpen() {
        return http.getStatus().compareTo(IOReactorStatus.SHUTTING_DOWN) < 0;
    }

    /// Whether a TLS file has changed since it was read.
    boolean isOutdated() {
        return !files.get().equals(filesRead);
    }

    /// Aborts running requests, and returns when the threads have ended.
    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
        try {
            http.awaitShutdown(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CloseableHttpAsyncClient http(OpenSearchSettings settings, Egress egress, BulkBodies bodies)
            throws TlsMaterialException {
        var responseTimeout =
                Timeout.ofMilliseconds(settings.timeouts().response().toMillis());
        return HttpAsyncClients.custom()
                .setConnectionManager(connections(settings, egress))
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(IO_THREADS)
                        .setSoTimeout(responseTimeout)
                        .build())
                .setIoReactorExceptionCallback(ClusterConnection::logUnlessClosed)
                .setHttp1Config(LIMITS)
                .setThreadFactory(new DefaultThreadFactory("openSearch", true))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(responseTimeout)
                        .setResponseTimeout(responseTimeout)
                        .setRedirectsEnabled(false)
                        .build())
                .setUserAgent("data-exporter")
                .addExecInterceptorFirst("bulk bodies", bodies)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableAuthCaching()
                .disableCookieManagement()
                .disableContentCompression()
                .build();
    }

    /// Logs an exception, except a ClosedSelectorException, which only means that the client was closed while it
    /// worked.
    private static void logUnlessClosed(Exception thrown) {
        if (!(thrown instanceof ClosedSelectorException)) {
            LOG.warn("connection thread failed reason={}", thrown.toString());
        }
    }

    private static PoolingAsyncClientConnectionManager connections(OpenSearchSettings settings, Egress egress)
            throws TlsMaterialException {
        var responseTimeout =
                Timeout.ofMilliseconds(settings.timeouts().response().toMillis());
        var connectTimeout =
                Timeout.ofMilliseconds(settings.timeouts().connect().toMillis());
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(CONNECTIONS_PER_HOST)
                .setMaxConnTotal(
                        CONNECTIONS_PER_HOST * settings.addresses().hosts().size())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connectTimeout)
                        .setSocketTimeout(responseTimeout)
                        .setValidateAfterInactivity(IDLE_BEFORE_CHECKED)
                        .setTimeToLive(LONGEST_LIFE)
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .setHandshakeTimeout(connectTimeout)
                        .build())
                .setTlsStrategy(tlsStrategy(settings))
                .setDnsResolver(new AllowedAddresses(egress))
                .build();
    }

    private static TlsStrategy tlsStrategy(OpenSearchSettings settings) throws TlsMaterialException {
        // By default the JDK must check the host name, but httpclient5 5.6 does not request the check on this path
        // (httpcomponents-client#649).
        var nameCheck = settings.tls().checksCertificate()
                ? HttpsSupport.getDefaultHostnameVerifier()
                : NoopHostnameVerifier.INSTANCE;
        return ClientTlsStrategyBuilder.create()
                .setSslContext(sslContext(settings))
                .setTlsVersions(TLS.V_1_2, TLS.V_1_3)
                .setHostnameVerifier(nameCheck)
                .setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT)
                .buildAsync();
    }

    private static SSLContext sslContext(OpenSearchSettings settings) throws TlsMaterialException {
        return (settings.addresses().useTls() ? settings.tls().material() : TlsMaterial.DEFAULT).context();
    }
}
