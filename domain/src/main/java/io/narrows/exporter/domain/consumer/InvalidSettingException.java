package io.narrows.exporter.domain.consumer;

/// A setting has a value that is not allowed. Names the setting and says what is allowed. Repeats the value only if the
/// setting is not declared secret.
public final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String problem;

    /// @param setting its name, such as `checkCert`
    /// @param problem what is wrong and what is allowed, such as `must be true or false`
    public InvalidSettingException(String setting, String problem) {
        super(setting + " " + problem);
        this.setting = setting;
        this.problem = problem;
    }

    public String setting() {
        return setting;
    }

    public String problem() {
        return problem;
    }
}
