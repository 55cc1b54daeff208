package io.narrows.exporter.domain.spool;

/// Another request used the same idempotency key before; nothing was stored for this one.
public final class KeyReusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeyReusedException() {
        super("another request came with the same idempotency key");
    }
}
