package io.narrows.exporter.plugin.kafka;

import java.security.Security;
import org.apache.kafka.common.security.scram.internals.ScramSaslClientProvider;

/// Manages the security providers that the login modules of kafka-clients add to the Java runtime. After the last login
/// has ended they are removed, because they would keep the plugin's class loader in memory.
final class SaslProviders {
    private static int users;

    private SaslProviders() {}

    /// A login that needs the providers, until its producer is closed.
    interface Hold {
        /// Ends the hold. Call this once.
        void release();
    }

    /// Call this before creating a producer that logs in.
    static synchronized Hold hold() {
        users++;
        // The login module adds the provider only once, when its class is loaded. Adding it twice has no effect.
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
