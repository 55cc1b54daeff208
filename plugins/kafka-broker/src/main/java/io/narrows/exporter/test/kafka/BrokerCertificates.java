package io.narrows.exporter.test.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/// A certificate for the broker and one for a client. Each is its own authority.
record BrokerCertificates(Path directory) {
    static final String PASSWORD = "changeit";

    private static final String BROKER = "broker";
    private static final String CLIENT = "client";

    static BrokerCertificates make(Path directory) throws IOException, InterruptedException {
        var certificates = new BrokerCertificates(directory);
        var processes = List.of(certificates.makeKey(BROKER), certificates.makeKey(CLIENT));
        for (var process : processes) {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "keytool: " + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        try {
            var client = certificates.load(CLIENT);
            certificates.write(
                    "client.key",
                    "PRIVATE KEY",
                    client.getKey(CLIENT, PASSWORD.toCharArray()).getEncoded());
            certificates.write(
                    "client.crt", "CERTIFICATE", client.getCertificate(CLIENT).getEncoded());
            certificates.write(
                    "broker.crt",
                    "CERTIFICATE",
                    certificates.load(BROKER).getCertificate(BROKER).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        return certificates;
    }

    Path brokerCertificate() {
        return directory.resolve("broker.crt");
    }

    Path brokerStore() {
        return store(BROKER);
    }

    Path clientCertificate() {
        return directory.resolve("client.crt");
    }

    Path clientKey() {
        return directory.resolve("client.key");
    }

    private Process makeKey(String name) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        store(name).toString(),
                        "-storepass",
                        PASSWORD,
                        "-storetype",
                        "PKCS12",
                        "-J-XX:TieredStopAtLevel=1")
                .redirectErrorStream(true)
                .start();
    }

    private KeyStore load(String name) throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(store(name).toFile(), PASSWORD.toCharArray());
    }

    private Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    private void write(String file, String label, byte[] der) throws IOException {
        var base64 = Base64.getMimeEncoder().encodeToString(der);
        Files.writeString(
                directory.resolve(file),
                "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n",
                StandardCharsets.US_ASCII);
    }
}
