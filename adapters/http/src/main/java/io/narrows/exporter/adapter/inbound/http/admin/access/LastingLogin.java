package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.domain.time.Cadence;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// The login of a request whose answer lasts. It ends when the token leaves its file, or when the certificate expires
/// or is revoked. For one thread.
public final class LastingLogin {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final BooleanSupplier check;
    private final Cadence checks = new Cadence(PERIOD);
    private boolean isValid = true;

    /// @param check whether the sender of the request would be let in now
    LastingLogin(BooleanSupplier check) {
        this.check = check;
    }

    /// The login of the request that a handler handles.
    public static LastingLogin of(ServerRequest request) {
        return request.context()
                .get(LastingLogin.class)
                .orElseThrow(() -> new IllegalStateException("a request passed the access filter by"));
    }

    /// Whether the login is still valid. Checks at most once a second, so a handler can ask before each part of the
    /// answer.
    public boolean isValid() {
        if (isValid && checks.isDue()) {
            isValid = check.getAsBoolean();
        }
        return isValid;
    }
}
