package io.narrows.exporter.send;

import io.narrows.exporter.test.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A key for 127.0.0.1 with a certificate signed by itself, made by the JDK's keytool.
record SelfSigned(Path store) {
    private static final String PASSWORD = "changeit";

    static SelfSigned make(Path directory) {
        var store = directory.resolve("server.p12");
        ChildProcess.run(
                ChildProcess.ofTheJdk("keytool"),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=server",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-J-XX:TieredStopAtLevel=1");
        return new SelfSigned(store);
    }

    SSLContext server() throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keyStore(), PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    Path writeCertificate(Path file) throws Exception {
        return Files.writeString(
                file,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(
                                        keyStore().getCertificate("server").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    private KeyStore keyStore() throws Exception {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }
}
