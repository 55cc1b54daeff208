package io.narrows.exporter.domain.spool;

/// What the spool holds is sealed with a key that it does not have now. Nothing is lost: with the key it can be read.
public final class KeyMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param key the id of the key, such as `1f0c9a3b`
    public KeyMissingException(String key) {
        super("is sealed with the key " + key + ", which spool.keyFile does not hold: put this key back into the file,"
                + " then replay");
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
