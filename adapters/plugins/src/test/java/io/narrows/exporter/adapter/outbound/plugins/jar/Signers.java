package io.narrows.exporter.adapter.outbound.plugins.jar;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/// Keys and certificates of people who sign jars, made with the JDK's keytool. Also signs jars with them.
final class Signers {
    private static final String PASSWORD = "changeit";
    private static final int LONGEST_SIGNER_NAME = 8;

    private final Path store;

    Signers(Path directory) {
        this.store = directory.resolve("keys.p12");
    }

    /// @param extra more options of `keytool -genkeypair`
    Signers add(String name, String... extra) {
        var command = new ArrayList<>(List.of(
                ChildProcess.ofTheJdk("keytool"),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC"));
        command.addAll(List.of(extra));
        ChildProcess.run(new ProcessBuilder(command));
        return this;
    }

    X509Certificate certificate(String name) throws IOException, GeneralSecurityException {
        return (X509Certificate) keys().getCertificate(name);
    }

    /// The certificates in PEM, one after the other.
    String pem(String... names) throws IOException, GeneralSecurityException {
        var text = new StringBuilder();
        for (var name : names) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder()
                            .encodeToString(certificate(name).getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return text.toString();
    }

    /// Signs a jar in place.
    void sign(Path jar, String name) throws IOException, GeneralSecurityException {
        var chain = Arrays.stream(keys().getCertificateChain(name)).collect(Collectors.toList());
        var signer = new JarSigner.Builder(
                        (PrivateKey) keys().getKey(name, PASSWORD.toCharArray()),
                        CertificateFactory.getInstance("X.509").generateCertPath(chain))
                .signerName(name.substring(0, Math.min(name.length(), LONGEST_SIGNER_NAME))
                        .toUpperCase(Locale.ROOT))
                .build();
        var signed = jar.resolveSibling(jar.getFileName() + ".signed");
        try (var unsigned = new ZipFile(jar.toFile());
                var out = Files.newOutputStream(signed)) {
            signer.sign(unsigned, out);
        }
        Files.move(signed, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private KeyStore keys() throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }
}
