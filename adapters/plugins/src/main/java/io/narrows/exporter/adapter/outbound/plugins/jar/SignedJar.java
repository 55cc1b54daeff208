package io.narrows.exporter.adapter.outbound.plugins.jar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Verifies the signatures of a jar. Java checks the signature of each entry it reads, and accepts unsigned entries, so
/// this class reads every entry. Every entry except directories, the manifest and the signatures themselves must be
/// signed by a trusted signer and unchanged, and no signed entry may be missing. Digests and keys that are too weak
/// (`jdk.jar.disabledAlgorithms` of the Java runtime) count as no signature.
record SignedJar(Path jar) {
    private static final Pattern SIGNATURE =
            Pattern.compile("META-INF/(MANIFEST\\.MF|SIG-[^/]*|[^/]+\\.(SF|DSA|RSA|EC))", Pattern.CASE_INSENSITIVE);

    /// @return the certificate of a trusted signer of the whole jar
    /// @throws PluginStartupException if a part of the jar is not signed by a trusted signer
    X509Certificate signer(SignerCheck check) {
        try (var file = new JarFile(jar.toFile(), true)) {
            var entries = new Entries(check);
            for (var entry : file.stream().toList()) {
                entries.read(file, entry);
            }
            entries.ensureAllAreThere(file);
            return entries.signer();
        } catch (SecurityException e) {
            throw PluginStartupException.of(jar, "it was changed after it was signed (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw PluginStartupException.of(jar, "it is no readable jar (" + e.getMessage() + ")", e);
        }
    }

    /// Reads entries of the jar, and requires a trusted signer for each of them.
    private final class Entries {
        private final SignerCheck check;
        private final Map<CodeSigner, Optional<String>> objections = new HashMap<>();
        private final HashSet<String> names = new HashSet<>();
        private Optional<X509Certificate> signer = Optional.empty();

        private Entries(SignerCheck check) {
            this.check = check;
        }

        private void read(JarFile file, JarEntry entry) throws IOException {
            if (!names.add(entry.getName())) {
                throw PluginStartupException.of(jar, "it has two entries " + entry.getName());
            }
            try (var in = file.getInputStream(entry)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            if (!entry.isDirectory() && !SIGNATURE.matcher(entry.getName()).matches()) {
                signer = Optional.of(trustedSigner(entry));
            }
        }

        /// The trusted signer of an entry. Java knows the signers only after the entry was read.
        private X509Certificate trustedSigner(JarEntry entry) {
            var problem = Optional.of(entry.getName() + " in it is not signed");
            var signers = Optional.ofNullable(entry.getCodeSigners()).stream().flatMap(Stream::of);
            for (var each : signers.toList()) {
                problem = objections.computeIfAbsent(each, check::objectionTo);
                if (problem.isEmpty()) {
                    return SignerCheck.certificate(each);
                }
            }
            throw PluginStartupException.of(jar, problem.orElseThrow());
        }

        private void ensureAllAreThere(JarFile file) throws IOException {
            var manifest = file.getManifest();
            if (manifest != null) {
                for (var signed : manifest.getEntries().keySet()) {
                    if (!names.contains(signed)) {
                        throw PluginStartupException.of(jar, signed + " was taken out of it after it was signed");
                    }
                }
            }
        }

        private X509Certificate signer() {
            return signer.orElseThrow(() -> PluginStartupException.of(jar, "nothing in it is signed"));
        }
    }
}
