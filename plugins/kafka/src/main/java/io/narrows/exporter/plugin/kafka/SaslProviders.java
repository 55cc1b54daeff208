package io.narrows.exporter.plugin.kafka;

import java.security.Security;
import org.apache.kafka.common.security.scram.internals.ScramSaslClientProvider;

/// The security providers that the login modules of kafka-clients add to the Java runtime, where they would hold the
/// plugin's class loader after its last login. They are taken out when nobody logs in any more.
final class SaslProviders {
    private static int users;

    private SaslProviders() {}

    /// One who logs in, until the producer was closed.
    interface Hold {
        /// To be called once.
        void release();
    }

    /// To be called before a producer that logs in is made.
    static synchronized Hold hold() {
        users++;
        // The login module adds it once only, when its class is loaded. Adding it again has no effect.
        ScramSaslClientProvider.initialize();
        return SaslProviders::release;
    }

    private static synchronized void release() {
        users--;
        if (users > 0) {
            return;
        }
        for (var provider : Security.getProviders()) {
            if (SaslProviders.class.getClassLoader().equals(provider.getClass().getClassLoader())) {
                Security.removeProvider(provider.getName());
            }
        }
    }
}
