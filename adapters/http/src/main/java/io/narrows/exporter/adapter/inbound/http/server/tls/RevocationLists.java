package io.narrows.exporter.adapter.inbound.http.server.tls;

import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// The certificates that their authorities have revoked: lists (CRL, RFC 5280) from a PEM file. Immutable.
///
/// @param stamp tells this content of the file from another one
/// @param lists at least one
record RevocationLists(Path file, Stamp stamp, List<X509CRL> lists) {
    /// A list takes ten times as much memory as in the file.
    private static final long LARGEST = 8L << 20;

    private static final String LABEL = "X509 CRL";

    /// In front of each block, also of one that is torn: a list that is passed over could be the one that revokes.
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ");

    /// The extension of a list that holds only what has changed since another one (RFC 5280, 5.2.4).
    private static final String DELTA = "2.5.29.27";

    RevocationLists {
        lists = List.copyOf(lists);
    }

    /// What the file system says about a file. A file that is replaced or written has another one, so that a large file
    /// need not be read to see that it is the same.
    ///
    /// @param key of the file; blank if the file system has none
    record Stamp(String key, FileTime modified, long size) {
        static Stamp of(Path file) throws IOException {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    Objects.toString(attributes.fileKey(), ""), attributes.lastModifiedTime(), attributes.size());
        }
    }

    /// Reads a file.
    ///
    /// @throws PemException if it cannot be used
    static RevocationLists read(Path file) throws PemException {
        try {
            // Before the content, so that a change in between is found the next time.
            var stamp = Stamp.of(file);
            if (stamp.size() > LARGEST) {
                throw tooLarge(file);
            }
            return new RevocationLists(file, stamp, parse(file));
        } catch (IOException e) {
            throw new PemException("cannot read " + file + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException
                ? "there is no such file"
                : e.getClass().getSimpleName();
    }

    private static List<X509CRL> parse(Path file) throws IOException, PemException {
        var lists = new ArrayList<X509CRL>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (var block : blocks(file)) {
                if (block.label().equals(LABEL)) {
                    lists.add(usable(file, (X509CRL) factory.generateCRL(new ByteArrayInputStream(block.der()))));
                }
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new PemException(file + " holds a revocation list that cannot be read", e);
        }
        if (lists.isEmpty()) {
            throw new PemException(file + " holds no revocation list in PEM");
        }
        return lists;
    }

    private static List<PemFile.Block> blocks(Path file) throws IOException, PemException {
        var text = text(file);
        var blocks = PemFile.parse(file, text).blocks();
        if (BEGIN.matcher(text).results().count() != blocks.size()) {
            throw new PemException(file + " holds a block that is torn");
        }
        return blocks;
    }

    private static String text(Path file) throws IOException, PemException {
        try (var in = Files.newInputStream(file)) {
            var content = in.readNBytes((int) LARGEST + 1);
            if (content.length > LARGEST) {
                throw tooLarge(file);
            }
            return new String(content, StandardCharsets.ISO_8859_1);
        }
    }

    private static PemException tooLarge(Path file) {
        return new PemException(file + " is larger than " + (LARGEST >> 20) + " MiB");
    }

    /// The JDK would pass over such lists, and would not say why nobody can connect, or that somebody can.
    private static X509CRL usable(Path file, X509CRL list) throws PemException {
        var critical = list.getCriticalExtensionOIDs();
        if (critical != null && critical.contains(DELTA)) {
            throw new PemException(file + " holds a delta list of " + list.getIssuerX500Principal()
                    + ": name the full list, delta lists are not read");
        }
        if (list.getNextUpdate() == null) {
            throw new PemException(
                    file + " holds a list of " + list.getIssuerX500Principal() + " that does not say when it ends");
        }
        return list;
    }

    /// The same lists if their file is the same, or what the file has now.
    ///
    /// @throws PemException if it cannot be used
    RevocationLists readAgain() throws IOException, PemException {
        return Stamp.of(file).equals(stamp) ? this : read(file);
    }

    CertStore store() throws GeneralSecurityException {
        return CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists));
    }

    /// How many certificates are revoked.
    int revoked() {
        return lists.stream()
                .map(X509CRL::getRevokedCertificates)
                .filter(Objects::nonNull)
                .mapToInt(revoked -> revoked.size())
                .sum();
    }

    /// When the first list ends: its authority vouches for nobody after that.
    Instant end() {
        return lists.stream()
                .map(X509CRL::getNextUpdate)
                .map(Date::toInstant)
                .min(Instant::compareTo)
                .orElseThrow();
    }
}
