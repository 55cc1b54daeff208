package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.nio.file.Files;
import java.nio.file.Path;

/// How `https` is secured: which authorities to trust, and which certificate to present.
///
/// @param checksCertificate whether the server's certificate and name are verified
/// @param isMutual whether to present `client.crt`
/// @param directory holds `client.crt`, `client.key` and `ca.crt`
/// @param options the operator's own authorities and client certificate
record Tls(boolean checksCertificate, boolean isMutual, Path directory, TlsMaterial options) {
    /// The TLS material from the current files.
    TlsMaterial material() {
        var material = options;
        var authority = directory.resolve("ca.crt");
        if (isMutual && Files.exists(authority)) {
            material = material.trustingAlso(authority);
        }
        if (isMutual && !options.presentsCertificate()) {
            material = material.withCertificate(directory.resolve("client.crt"), directory.resolve("client.key"));
        }
        return checksCertificate ? material : material.trustingEveryone();
    }
}
