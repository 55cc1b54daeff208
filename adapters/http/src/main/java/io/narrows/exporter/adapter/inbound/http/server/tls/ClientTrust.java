package io.narrows.exporter.adapter.inbound.http.server.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Lets every handshake ask the authorities that are in the file then. Thread-safe.
final class ClientTrust extends X509ExtendedTrustManager {
    private final ClientAuthorities authorities;

    ClientTrust(ClientAuthorities authorities) {
        this.authorities = authorities;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authorities.trust().checkClientTrusted(chain, authType, engine);
        ensureInDate(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        authorities.trust().checkClientTrusted(chain, authType, socket);
        ensureInDate(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        authorities.trust().checkClientTrusted(chain, authType);
        ensureInDate(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.trust().getAcceptedIssuers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noServer();
    }

    /// Java trusts a certificate that is in the file itself, and not only its authority, without a look at its dates.
    private static void ensureInDate(X509Certificate[] chain) throws CertificateException {
        chain[0].checkValidity();
    }

    private static CertificateException noServer() {
        return new CertificateException("a port trusts no server");
    }
}
