package io.narrows.exporter.adapter.inbound.http.access;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.server.tls.ClientAuthorities;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Finds out who sent a request, by the certificate that the client presented when it connected. Thread-safe.
///
/// @param authorities who vouches for the certificates
/// @param owners the patterns of the certificates that each of them has. A certificate that matches several belongs to
///     the first
/// @param <W> what the exporter knows about the owner of a certificate
public record CertificateLogin<W>(ClientAuthorities authorities, SequencedMap<W, List<CertificatePattern>> owners) {
    /// What a client without a token could do instead, for messages.
    public static final String OR_CONNECT = "; or connect with a client certificate";

    public CertificateLogin {
        Objects.requireNonNull(authorities, "authorities");
        owners = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(owners));
    }

    /// How a login ended.
    public sealed interface Verdict<W> {

        /// The client presented no certificate.
        record None<W>() implements Verdict<W> {}

        /// The certificate belongs to somebody.
        ///
        /// @param name the name that says so
        record Known<W>(W who, CertificateName name) implements Verdict<W> {}

        /// The certificate is good and belongs to nobody here.
        ///
        /// @param names its names, for the answer
        record Unknown<W>(String names) implements Verdict<W> {}

        /// The certificate was good when the client connected and is not any more.
        ///
        /// @param why goes on after "the certificate"
        record Wrong<W>(String why) implements Verdict<W> {}
    }

    /// Whether the client presented a certificate.
    public static boolean isPresented(ServerRequest request) {
        return !chain(request).isEmpty();
    }

    /// Asks the authorities again, because a connection may be older than the file.
    public Verdict<W> of(ServerRequest request) {
        var chain = chain(request);
        if (chain.isEmpty()) {
            return new Verdict.None<>();
        }
        var objection = authorities.objection(chain);
        return objection.isEmpty() ? ownerOf(chain.getFirst()) : new Verdict.Wrong<>(objection);
    }

    private Verdict<W> ownerOf(X509Certificate certificate) {
        var names = CertificateName.of(certificate);
        for (Map.Entry<W, List<CertificatePattern>> owner : owners.entrySet()) {
            for (var name : names) {
                if (owner.getValue().stream().anyMatch(pattern -> pattern.matches(name))) {
                    return new Verdict.Known<>(owner.getKey(), name);
                }
            }
        }
        return new Verdict.Unknown<>(
                names.isEmpty()
                        ? "no name"
                        : names.stream().limit(5).map(Object::toString).collect(Collectors.joining(", ")));
    }

    private static List<X509Certificate> chain(ServerRequest request) {
        var chain = new ArrayList<X509Certificate>();
        request.remotePeer().tlsCertificates().ifPresent(certificates -> {
            for (var certificate : certificates) {
                if (certificate instanceof X509Certificate known) {
                    chain.add(known);
                }
            }
        });
        return chain;
    }
}
