package io.narrows.exporter.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http-outgoing-0 >> Authorization: Basic dXNlcjpDQU5BUlk=",
                "http-outgoing-0 >> \"Authorization: Basic CANARYx1[\\r][\\n]\"",
                "{\"authorization\":\"Bearer CANARY\"}",
                "sent Basic CANARYCANARY= to it",
                "sent Bearer eyJhbGciOiJIUzI1NiJ9.CANARY.x to it",
                "GET https://user:CANARY@search:9200/_bulk",
                "cannot reach amqp://CANARY@broker",
                "Authorization: AWS4-HMAC-SHA256 Credential=CANARY/20261125/eu/s3/aws4_request, SignedHeaders=host,"
                        + " Signature=CANARY",
                "Credential=CANARY/20261125/eu/s3/aws4_request, SignedHeaders=host, Signature=CANARY",
                "PUT /b/k?X-Amz-Credential=CANARY%2F2026&X-Amz-Signature=CANARY HTTP/1.1",
                "X-Amz-Security-Token: CANARY",
                "Cookie: session=CANARY; other=CANARY",
                "did you mean dxop_CANARYCANARYCANARYCANARY",
                "did you mean dxse_CANARYCANARYCANARYCANARY",
                "not valid: eyJCANARYhbGciOi.eyJCANARYpc3MiOi.CANARYc2lnbmF0dXJl",
                "AUTH PLAIN AENBTkFSWQBDQU5BUlk=CANARY",
                "LoginModule required username=\"u\" password=\"CANARY\";",
                "{\"username\":\"u\",\"password\":\"CANARY\"}",
                "grant_type=refresh&api_token=x&refresh_token=CANARY&client_secret=CANARY"
            })
    void whatLooksLikeACredentialIsMasked(String line) {
        assertThat(SecretMask.of(line)).contains("***").doesNotContain("CANARY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic authentication is off, and so is Bearer authentication",
                "missing settings: password, token; given, but not declared: tokn (did you mean token?)",
                "lane paused lane=openSearch/4f1c hosts=[opensearch:9200] reason=\"HTTP 401\" waiting=1204",
                "exportConfig.openSearch.password must be a text",
                "cannot reach https://opensearch:9200/_bulk?filter_path=items: Connection refused",
                "cannot listen on 0.0.0.0:6780 (server.host, server.port): Address already in use"
            })
    void otherWordsStayAsTheyAre(String line) {
        assertThat(SecretMask.of(line)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reached https://user:p@ss:w@host/x | reached https://***@host/x",
                "reached https://user:pass@host/x | reached https://***@host/x"
            })
    void whatIsNotSecretBesideASecretStays(String line, String masked) {
        assertThat(SecretMask.of(line)).isEqualTo(masked);
    }
}
