package io.narrows.exporter.bootstrap.logging;

import java.util.List;
import java.util.regex.Pattern;

/// Masks text in a log line that looks like a credential: headers, tokens, signatures, and the user in an address. The
/// second line of defence; the first is that libraries are never logged in such detail.
final class SecretMask {
    private static final String WORDS = "(?!(?:auth\\w*|token\\w*|credential\\w*|realm|scheme|header\\w*)\\b)";

    private record Rule(Pattern pattern, String masked) {}

    private static final List<Rule> RULES = List.of(
            rule(
                    "(?i)\\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|api-key|x-auth-token|x-vault-token"
                            + "|x-amz-security-token)(\"?'?\\s*[:=]\\s*)[^\\r\\n\"'\\[\\]]{1,4096}",
                    "$1$2***"),
            rule(
                    "\\b((?i:Basic|Bearer|Digest|Negotiate|ApiKey|Splunk)\\s+)" + WORDS
                            + "(?=[a-z]{0,64}[A-Z0-9+/=._~-])[A-Za-z0-9+/=._~-]{6,}",
                    "$1***"),
            rule("\\b((?i:Bearer)\\s+)" + WORDS + "[A-Za-z0-9+/=._~-]{12,}", "$1***"),
            rule("\\b(dx(?:op|se)_)[A-Za-z0-9_-]{16,}", "$1***"),
            rule("\\b(eyJ)[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*", "$1***"),
            rule("\\b(AUTH\\s+(?:PLAIN|LOGIN|XOAUTH2|CRAM-MD5|NTLM)\\s+)[A-Za-z0-9+/=]+", "$1***"),
            rule("([a-zA-Z][a-zA-Z0-9+.-]{0,20}://)[^/\\s\"'?#<>]{1,8192}@", "$1***@"),
            rule(
                    "(?i)\\b((?:x-amz-)?(?:signature|credential|security-token))(\\s*=\\s*)[^\\s,&\"';]{1,4096}",
                    "$1$2***"),
            rule(
                    "(?i)\\b(password|passwd|pwd|passphrase|secret|client[_-]?secret|secret[_-]?(?:access[_-]?)?key"
                            + "|access[_-]?token|refresh[_-]?token|id[_-]?token|token|api[_-]?key)(\"?\\s*=\\s*\"?|\"\\s*:\\s*\")"
                            + "[^\\s,;&\"'})]{1,4096}",
                    "$1$2***"));

    private SecretMask() {}

    private static Rule rule(String pattern, String masked) {
        return new Rule(Pattern.compile(pattern), masked);
    }

    static String of(String text) {
        var masked = text;
        for (var rule : RULES) {
            masked = rule.pattern.matcher(masked).replaceAll(rule.masked);
        }
        return masked;
    }
}
