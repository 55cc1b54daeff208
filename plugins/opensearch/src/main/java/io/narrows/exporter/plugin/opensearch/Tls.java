package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/// How `https` is spoken: whom to trust, and what to present.
///
/// @param checksCertificate whether the server's certificate and name are verified
/// @param isMutual whether to present `client.crt`
/// @param directory holds `client.crt`, `client.key` and `ca.crt`
/// @param caFile further authorities to trust
record Tls(boolean checksCertificate, boolean isMutual, Path directory, Optional<Path> caFile) {

    /// As the files are now.
    TlsMaterial material() {
        var authorities = new ArrayList<Path>();
        caFile.ifPresent(authorities::add);
        var mutual = directory.resolve("ca.crt");
        if (isMutual && Files.exists(mutual)) {
            authorities.add(mutual);
        }
        var material = TlsMaterial.DEFAULT.withAuthorities(authorities);
        if (isMutual) {
            material = material.withCertificate(directory.resolve("client.crt"), directory.resolve("client.key"));
        }
        return checksCertificate ? material : material.trustingEveryone();
    }
}
