package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.access.Bearer;
import io.narrows.exporter.adapter.inbound.http.access.CertificateLogin;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenEntry;
import java.util.Optional;

/// Finds out who sent a request: by the token in its `Authorization` header (RFC 6750), or else by the certificate of
/// its connection. A token that is wrong is refused, whatever certificate the client has. A request to the console may
/// have a session instead of the header.
record Login(AccessSettings settings, ConsoleLogin console) {
    /// Where the role of a token is configured.
    private static final String OF_TOKENS = "its line in admin.tokenFile";

    /// Whether the sender of a request should log in and does not try.
    boolean isMissing(ServerRequest request) {
        return !settings.admitAnybody() && Bearer.isMissing(request.headers()) && !presentsCertificate(request);
    }

    /// @param needed what the request does
    LoginResult of(ServerRequest request, Role needed) {
        if (settings.admitAnybody()) {
            return new LoginResult.Admitted(Operator.ANYBODY);
        }
        if (Bearer.isMissing(request.headers())) {
            var visitor = ConsolePaths.isConsole(request) ? console.operator(request) : Optional.<Operator>empty();
            if (visitor.isPresent()) {
                return admitted(visitor.get(), needed, "token", OF_TOKENS);
            }
            return settings.certificates()
                    .map(login -> withCertificate(login.of(request), needed))
                    .orElseGet(() -> noToken(""));
        }
        return Bearer.of(request.headers())
                .flatMap(
                        token -> settings.tokens().flatMap(file -> file.tokens().find(token)))
                .map(entry -> admitted(new Operator(entry.name(), entry.role()), needed, "token", OF_TOKENS))
                .orElseGet(Login::unknownToken);
    }

    private boolean presentsCertificate(ServerRequest request) {
        return settings.certificates().isPresent() && CertificateLogin.isPresented(request);
    }

    private static LoginResult withCertificate(CertificateLogin.Verdict<Role> verdict, Role needed) {
        return switch (verdict) {
            case CertificateLogin.Verdict.None<Role> none -> noToken(CertificateLogin.OR_CONNECT);
            case CertificateLogin.Verdict.Known<Role> known ->
                admitted(
                        new Operator(known.name().toString(), known.who()),
                        needed,
                        "certificate",
                        "admin.changeCertificates");
            case CertificateLogin.Verdict.Unknown<Role> unknown ->
                new LoginResult.Denied(
                        Denial.UNKNOWN_CERTIFICATE,
                        TokenEntry.ANONYMOUS,
                        Refusal.unauthorized(
                                Bearer.CHALLENGE,
                                "is missing, and the client certificate is that of no operator, because it names "
                                        + unknown.names()
                                        + ": configure admin.readCertificates or admin.changeCertificates"));
            case CertificateLogin.Verdict.Wrong<Role> wrong ->
                new LoginResult.Denied(
                        Denial.WRONG_CERTIFICATE,
                        TokenEntry.ANONYMOUS,
                        Refusal.unauthorized(
                                Bearer.CHALLENGE, "is missing, and the client certificate " + wrong.why()));
        };
    }

    /// @param kind what the operator logged in with
    /// @param place where the operator's role is configured
    private static LoginResult admitted(Operator operator, Role needed, String kind, String place) {
        return operator.role().allows(needed)
                ? new LoginResult.Admitted(operator)
                : wrongRole(operator, needed, kind, place);
    }

    /// @param alternative how to log in without a token
    private static LoginResult noToken(String alternative) {
        return new LoginResult.Denied(
                Denial.NO_TOKEN,
                TokenEntry.ANONYMOUS,
                Refusal.unauthorized(
                        Bearer.CHALLENGE,
                        "must be Bearer and a token of admin.tokenFile; the command data-exporter takes the token from"
                                + " --token-file, DATA_EXPORTER_ADMIN_TOKEN_FILE or DATA_EXPORTER_ADMIN_TOKEN"
                                + alternative));
    }

    private static LoginResult unknownToken() {
        return new LoginResult.Denied(
                Denial.UNKNOWN_TOKEN,
                TokenEntry.ANONYMOUS,
                Refusal.unauthorized(
                        Bearer.CHALLENGE + ", error=\"invalid_token\"",
                        "must be Bearer and a token of admin.tokenFile, and this one is not in that file: it may have"
                                + " been replaced; data-exporter token new makes one"));
    }

    private static LoginResult wrongRole(Operator operator, Role needed, String kind, String place) {
        return new LoginResult.Denied(
                Denial.ROLE,
                operator.name(),
                Refusal.forbidden(
                        Bearer.CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + needed.label() + "\"",
                        "has a " + kind + " with the role " + operator.role().label()
                                + ", and this request needs the role " + needed.label() + ": use another " + kind
                                + ", or change " + place));
    }
}
