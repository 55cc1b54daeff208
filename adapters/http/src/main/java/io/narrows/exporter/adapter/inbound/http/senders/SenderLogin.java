package io.narrows.exporter.adapter.inbound.http.senders;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.access.Bearer;
import io.narrows.exporter.adapter.inbound.http.access.CertificateLogin;
import io.narrows.exporter.adapter.inbound.http.access.Peer;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.RefusalReason;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.access.TokenEntry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// Finds out which sender a request comes from: by its token, or else by the certificate of its connection, or else by
/// its address. A token that is wrong is refused, whatever else the client has.
record SenderLogin(SenderSettings settings) {
    private static final String WRONG = Bearer.CHALLENGE + ", error=\"invalid_token\"";

    private static final Duration RETRY_AFTER_KEYS = Duration.ofSeconds(10);

    /// How a login ended.
    sealed interface Result {

        /// The request comes from this sender.
        record Known(Sender sender) implements Result {}

        /// The request is refused.
        ///
        /// @param who the name of the token, or `anonymous` if no token is known
        /// @param refusal the answer
        record Denied(SenderDenial reason, String who, Refusal refusal) implements Result {}
    }

    Result of(ServerRequest request) {
        if (Bearer.isMissing(request.headers())) {
            return settings.certificates()
                    .map(login -> withCertificate(login, request))
                    .orElseGet(() -> withoutToken(request));
        }
        var token = Bearer.of(request.headers());
        var accounts = settings.accounts();
        if (accounts.isPresent() && token.filter(ServiceAccounts::isOne).isPresent()) {
            return withAccount(accounts.get(), token.get());
        }
        return token.flatMap(
                        text -> settings.tokens().flatMap(file -> file.tokens().find(text)))
                .map(this::withToken)
                .orElseGet(SenderLogin::unknownToken);
    }

    private Result withAccount(AccountLogin login, String token) {
        return switch (login.accounts().verify(token)) {
            case ServiceAccounts.Verdict.Valid valid ->
                login.senderOf(valid.account())
                        .flatMap(name -> Optional.ofNullable(settings.senders().get(name)))
                        .<Result>map(Result.Known::new)
                        .orElseGet(() -> unknownAccount(valid.account()));
            case ServiceAccounts.Verdict.Wrong wrong ->
                denied(
                        SenderDenial.WRONG_ACCOUNT_TOKEN,
                        Refusal.unauthorized(WRONG, "has a token of a service account, and the token " + wrong.why()));
            case ServiceAccounts.Verdict.Unknown unknown ->
                denied(
                        SenderDenial.KEYS,
                        Refusal.comeAgain(
                                RefusalReason.KEYS_UNREADABLE,
                                "the keys of security.jwks cannot be read now, so no token of a service account can be"
                                        + " verified",
                                RETRY_AFTER_KEYS));
        };
    }

    private Result withCertificate(CertificateLogin<String> login, ServerRequest request) {
        return switch (login.of(request)) {
            case CertificateLogin.Verdict.None<String> none -> withoutToken(request);
            case CertificateLogin.Verdict.Known<String> known ->
                new Result.Known(Objects.requireNonNull(settings.senders().get(known.who())));
            case CertificateLogin.Verdict.Unknown<String> unknown ->
                denied(
                        SenderDenial.UNKNOWN_CERTIFICATE,
                        Refusal.unauthorized(
                                Bearer.CHALLENGE,
                                "is missing, and the client certificate is that of no sender, because it names "
                                        + unknown.names() + ": configure security.senders.<name>.certificates"));
            case CertificateLogin.Verdict.Wrong<String> wrong ->
                denied(
                        SenderDenial.WRONG_CERTIFICATE,
                        Refusal.unauthorized(
                                Bearer.CHALLENGE, "is missing, and the client certificate " + wrong.why()));
        };
    }

    private Result withoutToken(ServerRequest request) {
        return switch (settings.profile()) {
            case OPEN -> new Result.Known(Sender.ANYBODY);
            case NARROWS -> isPeer(request) ? new Result.Known(narrows()) : notFromPeers();
            case STRICT -> noToken(settings.certificates().isPresent());
        };
    }

    private boolean isPeer(ServerRequest request) {
        return Peer.address(request)
                .filter(address -> settings.peers().stream().anyMatch(network -> network.has(address)))
                .isPresent();
    }

    private Sender narrows() {
        return Objects.requireNonNull(settings.senders().get(SenderSettings.NARROWS));
    }

    private Result withToken(TokenEntry entry) {
        return Optional.ofNullable(settings.senders().get(entry.name()))
                .<Result>map(Result.Known::new)
                .orElseGet(() -> unknownSender(entry));
    }

    private static Result noToken(boolean takesCertificates) {
        return denied(
                SenderDenial.NO_TOKEN,
                Refusal.unauthorized(
                        Bearer.CHALLENGE,
                        "must be Bearer and a token of security.tokenFile; data-exporter send takes the token from"
                                + " --token-file, DATA_EXPORTER_TOKEN_FILE or DATA_EXPORTER_TOKEN"
                                + (takesCertificates ? CertificateLogin.OR_CONNECT : "")));
    }

    private static Result notFromPeers() {
        return denied(
                SenderDenial.NO_TOKEN,
                Refusal.unauthorized(
                        Bearer.CHALLENGE,
                        "must be Bearer and a token of security.tokenFile, because this address is not in"
                                + " security.peers, from where scanners need no token"));
    }

    private static Result unknownToken() {
        return denied(
                SenderDenial.UNKNOWN_TOKEN,
                Refusal.unauthorized(
                        WRONG,
                        "must be Bearer and a token of security.tokenFile, and this one is not in that file: it may have"
                                + " been replaced; data-exporter token new --role send makes one"));
    }

    private static Result unknownSender(TokenEntry entry) {
        return new Result.Denied(
                SenderDenial.UNKNOWN_SENDER,
                entry.name(),
                Refusal.forbidden(
                        Bearer.CHALLENGE + ", error=\"insufficient_scope\"",
                        "has a token of the sender " + entry.name() + ", which the exporter does not know: configure"
                                + " security.senders." + entry.name() + ".sources"));
    }

    private static Result unknownAccount(String account) {
        return denied(
                SenderDenial.UNKNOWN_SENDER,
                Refusal.forbidden(
                        Bearer.CHALLENGE + ", error=\"insufficient_scope\"",
                        "has a token of the service account " + account + ", which is no sender: configure"
                                + " security.senders.<name>.serviceAccounts"));
    }

    private static Result denied(SenderDenial reason, Refusal refusal) {
        return new Result.Denied(reason, TokenEntry.ANONYMOUS, refusal);
    }
}
