package io.narrows.exporter.plugin.spi;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Checks the certificates of servers as the Java runtime does, wants a subject alternative name on top of that, and
/// says in plain words why it refuses one.
///
/// RFC 9525 (6.3) no longer takes the common name for the name of a host; the runtime still does where a certificate
/// has no subject alternative name.
final class ServerTrust extends X509ExtendedTrustManager {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    /// How the runtime says that a certificate is for another host: in words only.
    private static final Pattern WRONG_NAME = Pattern.compile("No (subject alternative|name matching) .*");

    private final X509ExtendedTrustManager runtime;

    ServerTrust(X509ExtendedTrustManager runtime) {
        this.runtime = runtime;
    }

    /// A certificate that no authority in a file could make acceptable.
    static final class InvalidCertificateException extends CertificateException {
        private static final long serialVersionUID = 1L;

        InvalidCertificateException(String message) {
            super(message);
        }

        InvalidCertificateException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private interface Check {
        void run() throws CertificateException;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, () -> runtime.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, () -> runtime.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, () -> runtime.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        runtime.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        runtime.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        runtime.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return runtime.getAcceptedIssuers();
    }

    private static void check(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.run();
        } catch (CertificateException e) {
            throw explained(chain, e);
        }
        if (!hasHostName(chain[0])) {
            throw new InvalidCertificateException(
                    "it has no subject alternative name, and its common name does not count (RFC 9525)");
        }
    }

    private static boolean hasHostName(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names != null
                && names.stream()
                        .map(List::getFirst)
                        .anyMatch(type -> type.equals(DNS_NAME) || type.equals(IP_ADDRESS));
    }

    private static CertificateException explained(X509Certificate[] chain, CertificateException refused) {
        for (var certificate : chain) {
            var whose = certificate.equals(chain[0]) ? "it" : "that of its authority";
            if (has(refused, CertificateExpiredException.class) && isExpired(certificate)) {
                return new InvalidCertificateException(
                        whose + " expired on " + certificate.getNotAfter().toInstant(), refused);
            }
            if (has(refused, CertificateNotYetValidException.class) && isNotYetValid(certificate)) {
                return new InvalidCertificateException(
                        whose + " is not valid before "
                                + certificate.getNotBefore().toInstant(),
                        refused);
            }
        }
        var message = String.valueOf(refused.getMessage());
        if (WRONG_NAME.matcher(message).matches()) {
            return new InvalidCertificateException("it is for another host: " + message, refused);
        }
        return has(refused, CertPathBuilderException.class)
                ? new CertificateException(
                        "no trusted authority signed it; its issuer is "
                                + chain[0].getIssuerX500Principal().getName(),
                        refused)
                : refused;
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
        return ConnectionFailure.cause(thrown, type).isPresent();
    }

    private static boolean isExpired(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return false;
        } catch (CertificateExpiredException e) {
            return true;
        } catch (CertificateNotYetValidException e) {
            return false;
        }
    }

    private static boolean isNotYetValid(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return false;
        } catch (CertificateNotYetValidException e) {
            return true;
        } catch (CertificateExpiredException e) {
            return false;
        }
    }
}
