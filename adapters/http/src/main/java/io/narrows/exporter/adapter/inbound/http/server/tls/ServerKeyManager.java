package io.narrows.exporter.adapter.inbound.http.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// Gives every handshake the certificate that is valid then. A handshake asks several times; the alias makes sure that
/// it gets the key of the certificate that it got, even if the files change meanwhile. Thread-safe.
@SuppressWarnings("NullAway") // null means none, here and for the callers
final class ServerKeyManager extends X509ExtendedKeyManager {
    private final ServerCertificate certificate;

    ServerKeyManager(ServerCertificate certificate) {
        this.certificate = certificate;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return serverAlias(keyType).orElse(null);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return serverAlias(keyType).orElse(null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return serverAlias(keyType).map(alias -> new String[] {alias}).orElse(null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return certificate
                .find(alias)
                .map(identity -> identity.chain().toArray(X509Certificate[]::new))
                .orElse(null);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return certificate.find(alias).map(ServerIdentity::key).orElse(null);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    private Optional<String> serverAlias(String keyType) {
        var identity = certificate.current();
        return identity.key().getAlgorithm().equals(keyType) ? Optional.of(identity.alias()) : Optional.empty();
    }
}
