package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// How `https` is secured: which authorities to trust, and which certificate to present.
///
/// @param checksCertificate whether the server's certificate and name are verified
/// @param isMutual whether to present `client.crt`
/// @param directory holds `client.crt`, `client.key` and `ca.crt`
/// @param caFile further authorities to trust
record Tls(boolean checksCertificate, boolean isMutual, Path directory, Optional<Path> caFile) {
    private static final List<String> MUTUAL = List.of("client.crt", "client.key", "ca.crt");

    /// The versions of the files, by their size and time of last change. A changed file changes this text.
    String versions() {
        var files = new ArrayList<Path>();
        caFile.ifPresent(files::add);
        if (isMutual) {
            MUTUAL.forEach(name -> files.add(directory.resolve(name)));
        }
        return files.stream().map(Tls::version).collect(Collectors.joining(" "));
    }

    private static String version(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + "@" + attributes.lastModifiedTime() + "#" + attributes.fileKey();
        } catch (IOException e) {
            return "none";
        }
    }

    /// The TLS material from the current files.
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
