package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.nio.channels.ClosedSelectorException;
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

/// The transport of opensearch-java, and the HTTP client beneath it.
///
/// Follows no redirect and uses no proxy of the system, so that credentials go nowhere but to the configured hosts.
/// Requests are not compressed: OpenSearch is mostly in the same network.
///
/// @param files tells the versions of the files for TLS as they are now
/// @param filesRead their versions as they were read
record ClusterConnection(
        CloseableHttpAsyncClient http, OpenSearchTransport transport, Supplier<String> files, String filesRead)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterConnection.class);

    /// Twice as many as the exporter's lanes have batches on their way by default.
    private static final int CONNECTIONS_PER_HOST = 16;

    private static final int IO_THREADS = 2;
    private static final TimeValue IDLE_BEFORE_CHECKED = TimeValue.ofSeconds(2);
    /// After that a host name is looked up anew.
    private static final TimeValue LONGEST_LIFE = TimeValue.ofMinutes(5);

    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(64 << 10)
            .setMaxHeaderCount(200)
            .build();
    private static final TimeValue CLOSE_LIMIT = TimeValue.ofSeconds(5);

    /// @param egress says where it may connect to
    static ClusterConnection open(OpenSearchSettings settings, Egress egress) throws TlsMaterialException {
        var tls = settings.tls();
        var filesRead = tls.versions(); // before they are read, so that a change in between is not missed
        var http = http(settings, egress);
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
        return new ClusterConnection(http, transport, tls::versions, filesRead);
    }

    /// A client for one request, whose answer goes to `heard`.
    OpenSearchGenericClient client(CapturedResponse heard) {
        var options = ApacheHttpClient5Options.DEFAULT.toBuilder();
        options.setHttpAsyncResponseConsumerFactory(heard);
        return new OpenSearchGenericClient(transport, options.build());
    }

    /// False once an error has ended the threads of the HTTP client. They start after `start` has returned, so one that
    /// is not active yet is fine.
    boolean isOpen() {
        return http.getStatus().compareTo(IOReactorStatus.SHUTTING_DOWN) < 0;
    }

    /// Whether a file for TLS has been changed since it was read.
    boolean isOutdated() {
        return !files.get().equals(filesRead);
    }

    /// Breaks off what is under way, and returns when the threads have ended.
    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
        try {
            http.awaitShutdown(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CloseableHttpAsyncClient http(OpenSearchSettings settings, Egress egress)
            throws TlsMaterialException {
        var responseTimeout = Timeout.ofMilliseconds(settings.responseTimeout().toMillis());
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
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableAuthCaching()
                .disableCookieManagement()
                .disableContentCompression()
                .build();
    }

    /// A client that is closed in the middle of its work hands over a ClosedSelectorException, of which nobody has to
    /// know.
    private static void logUnlessClosed(Exception thrown) {
        if (!(thrown instanceof ClosedSelectorException)) {
            LOG.warn("connection thread failed reason={}", thrown.toString());
        }
    }

    private static PoolingAsyncClientConnectionManager connections(OpenSearchSettings settings, Egress egress)
            throws TlsMaterialException {
        var responseTimeout = Timeout.ofMilliseconds(settings.responseTimeout().toMillis());
        var connectTimeout = Timeout.ofMilliseconds(settings.connectTimeout().toMillis());
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
        // By default the check of the name is left to the JDK, and httpclient5 5.6 does not ask it to on this path.
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
