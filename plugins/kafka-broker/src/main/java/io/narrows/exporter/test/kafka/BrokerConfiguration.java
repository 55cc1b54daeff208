package io.narrows.exporter.test.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;

/// The content of the broker's `server.properties`.
///
/// @param addresses the address of each listener, as `host:port`
record BrokerConfiguration(Properties properties, Map<Listener, String> addresses) {
    private static final String PLAIN_LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final String SCRAM_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required;";

    /// The listeners of the broker, each with its own way to connect.
    enum Listener {
        CONTROLLER("PLAINTEXT"),
        OPEN("PLAINTEXT"),
        SASL("SASL_PLAINTEXT"),
        TLS("SSL"),
        MUTUAL("SSL");

        private final String protocol;

        Listener(String protocol) {
            this.protocol = protocol;
        }
    }

    static BrokerConfiguration of(Path directory, BrokerCertificates certificates) throws IOException {
        var addresses = freeAddresses();
        var properties = new Properties();
        describeNode(properties, addresses, directory);
        describeStorage(properties);
        describeSasl(properties);
        describeTls(properties, certificates);
        properties.setProperty(KafkaBroker.OPEN_ADDRESS, address(addresses, Listener.OPEN));
        return new BrokerConfiguration(properties, addresses);
    }

    String address(Listener listener) {
        return address(addresses, listener);
    }

    void write(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, "");
        }
    }

    private static void describeNode(Properties properties, Map<Listener, String> addresses, Path directory) {
        var listeners = new StringJoiner(",");
        var advertised = new StringJoiner(",");
        var protocols = new StringJoiner(",");
        addresses.forEach((listener, address) -> {
            listeners.add(listener + "://" + address);
            protocols.add(listener + ":" + listener.protocol);
            if (listener != Listener.CONTROLLER) {
                advertised.add(listener + "://" + address);
            }
        });
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@" + address(addresses, Listener.CONTROLLER));
        properties.setProperty("controller.listener.names", Listener.CONTROLLER.name());
        properties.setProperty("inter.broker.listener.name", Listener.OPEN.name());
        properties.setProperty("listeners", listeners.toString());
        properties.setProperty("advertised.listeners", advertised.toString());
        properties.setProperty("listener.security.protocol.map", protocols.toString());
        properties.setProperty("log.dirs", directory.resolve("data").toString());
    }

    private static void describeStorage(Properties properties) {
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "1");
        properties.setProperty("message.max.bytes", Integer.toString(KafkaBroker.MAX_MESSAGE_BYTES));
        properties.setProperty("log.cleaner.enable", "false");
        properties.setProperty("num.io.threads", "2");
        properties.setProperty("num.network.threads", "1");
        // Everything without a rule is allowed; the users of the open listener create the rules.
        properties.setProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.setProperty("super.users", "User:ANONYMOUS");
        properties.setProperty("allow.everyone.if.no.acl.found", "true");
    }

    private static void describeSasl(Properties properties) {
        properties.setProperty("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
        properties.setProperty(
                "listener.name.sasl.plain.sasl.jaas.config",
                PLAIN_LOGIN + " user_" + KafkaBroker.USER + "=\"" + KafkaBroker.PASSWORD + "\""
                        // JAAS escapes quotes and backslashes in quoted text with a backslash
                        + " user_" + KafkaBroker.ODD_USER + "=\"a \\\"b\\\\n; c=' //é\";");
        properties.setProperty("listener.name.sasl.scram-sha-256.sasl.jaas.config", SCRAM_LOGIN);
        properties.setProperty("listener.name.sasl.scram-sha-512.sasl.jaas.config", SCRAM_LOGIN);
    }

    private static void describeTls(Properties properties, BrokerCertificates certificates) {
        properties.setProperty("ssl.keystore.type", "PKCS12");
        properties.setProperty(
                "ssl.keystore.location", certificates.brokerStore().toString());
        properties.setProperty("ssl.keystore.password", BrokerCertificates.PASSWORD);
        properties.setProperty("ssl.key.password", BrokerCertificates.PASSWORD);
        properties.setProperty("ssl.truststore.type", "PEM");
        properties.setProperty(
                "ssl.truststore.location", certificates.clientCertificate().toString());
        properties.setProperty("listener.name.mutual.ssl.client.auth", "required");
    }

    private static String address(Map<Listener, String> addresses, Listener listener) {
        return String.valueOf(addresses.get(listener));
    }

    /// Finds free addresses. All sockets stay open until the last address is found, so no address occurs twice.
    private static Map<Listener, String> freeAddresses() throws IOException {
        var addresses = new EnumMap<Listener, String>(Listener.class);
        var held = new ArrayList<ServerSocket>();
        try {
            for (var listener : Listener.values()) {
                var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                addresses.put(listener, "127.0.0.1:" + socket.getLocalPort());
            }
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
        return addresses;
    }
}
