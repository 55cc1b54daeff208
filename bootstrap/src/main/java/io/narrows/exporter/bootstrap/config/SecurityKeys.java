package io.narrows.exporter.bootstrap.config;

import static io.narrows.exporter.bootstrap.config.KeyBounds.atLeast;

import io.narrows.exporter.adapter.inbound.http.access.CertificateLogin;
import io.narrows.exporter.adapter.inbound.http.access.CertificatePattern;
import io.narrows.exporter.adapter.inbound.http.senders.AccountLogin;
import io.narrows.exporter.adapter.inbound.http.senders.ClusterKeys;
import io.narrows.exporter.adapter.inbound.http.senders.KeyServer;
import io.narrows.exporter.adapter.inbound.http.senders.QuotaSettings;
import io.narrows.exporter.adapter.inbound.http.senders.SenderSettings;
import io.narrows.exporter.adapter.inbound.http.senders.ServiceAccounts;
import io.narrows.exporter.adapter.inbound.http.server.tls.ClientAuthorities;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Network;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The keys under `security`: who may hand in reports. Those of the senders are in `SenderOptions`.
final class SecurityKeys {
    static final KeyGroup GROUP = new KeyGroup("security", """
            Who may hand in reports. Senders have names here, such as ci in security.senders.ci.sources: kubebench_*,
            the patterns of the sources that it may hand in, with commas between. security.senders.ci.consumers are
            patterns of the consumers that its envelopes may ask for (none: only routes decide), and
            security.senders.ci.settings says whether its envelopes may give settings to consumers: named (no, the
            operator does) or own. security.senders.ci.certificates are patterns of the client certificates that it logs
            in with, such as uri:spiffe://cluster.local/ns/ci/sa/scanner (see server.clientCaFile).
            security.senders.edge.relay: true makes an exporter a relay (see plugins/relay): the reports that it hands in
            keep their id, their time and their cluster. `bin/data-exporter check-config` prints who can make the exporter talk to what.""");

    private static final Key<SecurityProfile> PROFILE = GROUP.optionalChoice("profile", SecurityProfile.class, """
            strict: every sender needs a token, and asks only for consumers that are named here. narrows: scanners of
            Narrows need no token if they call from security.peers, and everybody else needs one. open: anybody who
            reaches server.port hands in reports, and envelopes say where they go. strict and narrows need
            server.certificateFile or security.tls. Blank: open if server.host is an address that only this machine
            reaches, such as 127.0.0.1; strict otherwise.""");
    private static final Key<Tls> TLS = GROUP.choice("tls", Tls.NONE, """
            Who encrypts the way to server.port where the exporter does not, for want of server.certificateFile: none,
            or terminated-elsewhere if something before the exporter does, such as a service mesh or a proxy on this
            machine.""");
    private static final Key<Path> TOKEN_FILE = GROUP.path("tokenFile", "", """
            A file with the tokens of senders: one on each line, as `data-exporter token new NAME --role send` prints
            them, where NAME is a name under security.senders. Several lines may have one name, to replace a token. The
            file holds hashes, so it is not secret. A change of the file counts within a second, without a restart.""");
    private static final Key<List<Network>> PEERS = GROUP.list("peers", "", SecurityKeys::networks, """
            With the profile narrows: the networks from which scanners need no token, with commas between, such as
            10.42.0.0/16. The exporter sees the address of the last proxy, if there is one.""");

    private static final Key<String> JWKS = GROUP.text("jwks", "", """
            The public keys that sign the tokens of the cluster's service accounts: a file, or an https address such as
            https://kubernetes.default.svc/openid/v1/jwks. With it, pods log in with their projected tokens, if their
            account is in security.senders.<name>.serviceAccounts. The keys are read again every five minutes, and when a
            token is signed with another key.""");
    private static final Key<Path> JWKS_CA_FILE = GROUP.path("jwksCaFile", "", """
            A PEM file with the certificate authorities to trust at security.jwks. Blank: those of the Java runtime.""");
    private static final Key<Path> JWKS_TOKEN_FILE = GROUP.path("jwksTokenFile", "", """
            A file with the token to log in with at security.jwks, such as that of this pod. Blank: none.""");
    private static final Key<String> ISSUER = GROUP.text("issuer", "", """
            The issuer of the cluster's tokens, as /.well-known/openid-configuration of the cluster names it. Needed with
            security.jwks.""");
    private static final Key<String> AUDIENCE = GROUP.text("audience", "data-exporter", """
            The audience that a service account's token must be for, so that a token for another server is not taken.""");

    private static final Key<Integer> MAX_REQUESTS_PER_SECOND =
            GROUP.number("maxRequestsPerSecond", "", atLeast("1"), """
            How many requests each sender may make in a second, and each address from which senders do not log in.
            Further requests are answered 429 with Retry-After. Scanners of Narrows do not send again, so set it well
            above what they send. Blank: any number.""");
    private static final Key<ByteSize> MAX_BYTES_PER_SECOND = GROUP.size("maxBytesPerSecond", "", atLeast("1KiB"), """
            How many bytes of bodies, unpacked, each of them may send in a second on average; a larger body makes its
            sender wait afterwards. Blank: any number.""");
    private static final Key<Integer> MAX_KEYS_PER_DAY = GROUP.number("maxKeysPerDay", "", atLeast("1"), """
            How many requests with an Idempotency-Key, or events, each of them may send in a day, because the spool keeps
            each key for a while, and forgets the oldest of all senders when there are too many. Blank: any number.""");
    private static final Key<Integer> MAX_WAITS = GROUP.number("maxWaits", "", atLeast("1"), """
            How many requests of each of them wait with ?wait= at the same time, of all those that server.maxWaits lets
            wait. Further requests get their receipt at once. Blank: any number.""");

    private static final Key<Integer> MAX_LANES_PER_DAY = GROUP.number("maxLanesPerDay", "", atLeast("1"), """
            How many different settings the envelopes of each of them may give in a day, because each makes a lane with
            a consumer of its own. Named consumers do not count. A report with more is answered 429. Blank: any number.""");
    private static final Key<ByteSize> MAX_SPOOL_BYTES = GROUP.size("maxSpoolBytes", "", atLeast("1MiB"), """
            How many bytes of the spool the reports of each sender may take up while they wait or are dead letters; those
            who do not log in share one such share. Further reports are answered 429 until some are delivered or deleted.
            Blank: as many as the spool holds.""");

    /// Who encrypts the connections of senders.
    private enum Tls {
        NONE,
        TERMINATED_ELSEWHERE
    }

    private SecurityKeys() {}

    /// @param senders by their names, as the operator configured them
    /// @param options the rest of what the operator configured about them
    /// @param authorities who vouches for client certificates; empty if the port asks for none
    /// @throws ConfigException if the values do not fit together
    static SenderSettings read(
            Values values,
            Map<String, Sender> senders,
            SenderOptions options,
            Optional<ClientAuthorities> authorities) {
        var profile = profile(values);
        var peers = values.find(PEERS).orElse(List.of());
        var tokens = HttpKeys.tokens(values, TOKEN_FILE, Role.OF_SENDERS);
        var login = accountLogin(values, options.accounts());
        var certificates = certificateLogin(options.certificates(), authorities);
        ensureComplete(values, profile, tokens.isPresent() || login.isPresent() || certificates.isPresent());
        if (profile == SecurityProfile.STRICT) {
            ensureNamed(senders);
        }
        return new SenderSettings(
                profile,
                tokens,
                login,
                certificates,
                SenderOptions.withDefaults(profile, senders),
                peers,
                quotas(values));
    }

    private static SecurityProfile profile(Values values) {
        return values.find(PROFILE)
                .orElseGet(() ->
                        HttpKeys.openToOthers(values).isPresent() ? SecurityProfile.STRICT : SecurityProfile.OPEN);
    }

    /// Names all keys that are missing at once, and the way back for those who did not ask for the profile.
    private static void ensureComplete(Values values, SecurityProfile profile, boolean hasLogin) {
        var missing = new ArrayList<String>();
        if (profile != SecurityProfile.OPEN && values.of(TLS) == Tls.NONE && !HttpKeys.encryptsReports(values)) {
            missing.add("encrypted connections, because tokens are read by everybody on the way otherwise: set"
                    + " server.certificateFile and server.keyFile, or let something before the exporter encrypt, such"
                    + " as a service mesh, and set " + TLS.path() + ": terminated-elsewhere");
        }
        if (profile == SecurityProfile.STRICT && !hasLogin) {
            missing.add(TOKEN_FILE.path() + " or " + JWKS.path()
                    + ", because nobody could hand in a report without a token");
        }
        if (profile == SecurityProfile.NARROWS) {
            if (values.find(PEERS).isEmpty()) {
                missing.add(PEERS.path() + ": the networks from which scanners of Narrows call, such as 10.42.0.0/16");
            }
            EgressKeys.missing(values).ifPresent(missing::add);
        }
        if (missing.isEmpty()) {
            return;
        }
        if (values.has(PROFILE)) {
            throw new ConfigException(
                    PROFILE.path() + ": " + KeyGroup.choice(profile) + " needs " + String.join("; and ", missing));
        }
        throw new ConfigException(List.of(
                HttpKeys.openToOthers(values).orElseThrow() + " lets others reach the port, so " + PROFILE.path()
                        + " is strict, which needs " + String.join("; and ", missing),
                "To go without: server.host: 127.0.0.1 keeps others out; " + PROFILE.path()
                        + ": open lets anybody who reaches the port send anything anywhere; " + PROFILE.path()
                        + ": narrows lets scanners of Narrows in without a token"));
    }

    private static void ensureNamed(Map<String, Sender> senders) {
        senders.values().stream().filter(Sender::mayGiveSettings).findFirst().ifPresent(sender -> {
            throw new ConfigException(PROFILE.path() + ": strict lets envelopes ask for named consumers only, but "
                    + SenderOptions.GROUP + "." + sender.name() + ".settings is own: name the consumers under consumers"
                    + ", or take the profile narrows");
        });
    }

    private static Optional<CertificateLogin<String>> certificateLogin(
            SequencedMap<String, List<CertificatePattern>> owners, Optional<ClientAuthorities> authorities) {
        if (owners.isEmpty()) {
            return Optional.empty(); // then the authorities only say who may connect
        }
        return Optional.of(new CertificateLogin<>(
                authorities.orElseThrow(() -> new ConfigException(
                        SenderOptions.GROUP + "." + owners.firstEntry().getKey()
                                + ".certificates needs server.clientCaFile: the authorities that vouch for them")),
                owners));
    }

    private static Optional<AccountLogin> accountLogin(Values values, Map<String, List<Glob>> accounts) {
        var jwks = values.find(JWKS);
        if (jwks.isEmpty()) {
            accounts.keySet().stream().findFirst().ifPresent(name -> {
                throw new ConfigException(SenderOptions.GROUP + "." + name + ".serviceAccounts needs " + JWKS.path()
                        + ": the keys with which the cluster signs their tokens");
            });
            return Optional.empty();
        }
        var issuer = values.find(ISSUER)
                .orElseThrow(() -> new ConfigException(JWKS.path() + " needs " + ISSUER.path()
                        + ", which `kubectl get --raw /.well-known/openid-configuration` shows"));
        var keys = keys(jwks.get(), values.find(JWKS_CA_FILE), values.find(JWKS_TOKEN_FILE));
        return Optional.of(new AccountLogin(new ServiceAccounts(keys, issuer, values.of(AUDIENCE)), accounts));
    }

    private static ClusterKeys keys(String location, Optional<Path> authorities, Optional<Path> token) {
        try {
            if (location.startsWith("https://")) {
                return ClusterKeys.later(new KeyServer(URI.create(location), authorities, token));
            }
            if (location.contains("://")) {
                throw new IllegalArgumentException("must be a file or an address that begins with https://");
            }
            var file = Path.of(location);
            return ClusterKeys.present(() -> SmallFile.text(file));
        } catch (NoSuchFileException e) {
            throw new ConfigException(JWKS.path() + " " + location + " cannot be read: there is no such file", e);
        } catch (IOException e) {
            throw new ConfigException(
                    JWKS.path() + " " + location + " cannot be read: "
                            + e.getClass().getSimpleName(),
                    e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(JWKS.path() + " " + e.getMessage(), e);
        }
    }

    private static QuotaSettings quotas(Values values) {
        return new QuotaSettings(
                values.find(MAX_REQUESTS_PER_SECOND).orElse(0),
                values.find(MAX_BYTES_PER_SECOND).map(ByteSize::bytes).orElse(0L),
                values.find(MAX_KEYS_PER_DAY).orElse(0),
                values.find(MAX_WAITS).orElse(0),
                values.find(MAX_LANES_PER_DAY).orElse(0),
                values.find(MAX_SPOOL_BYTES).map(ByteSize::bytes).orElse(0L));
    }

    private static List<Network> networks(List<String> texts) {
        return texts.stream().map(Network::parse).toList();
    }
}
