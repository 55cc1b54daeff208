package io.narrows.exporter.domain.reason;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedReasonTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            document 17 of 23 is no object                      | document # of # is no object
            HTTP 503                                            | HTTP 503
            HTTP 400: field 12                                  | HTTP 400: field #
            took 2500ms                                         | took #ms
            10.0.3.7:9200 refused                               | #.#.#.#:# refused
            id '01K4ZQ8V0000000000000000AB-openSearch'          | id '#-openSearch'
            pod scanner-7d9f8b6c5d-x2x9z is gone                | pod scanner-#-# is gone
            550e8400-e29b-41d4-a716-446655440000 is there       | # is there
            abcdabcd-abcd-abcd-abcd-abcdabcdabcd is there       | # is there
            sha256 of utf8                                      | sha# of utf#
            commit deadbee1                                     | commit #
            no user 'operator'                                  | no user 'operator'
            """)
    void idsAndNumbersAreMadeEqual(String reason, String shared) {
        assertThat(SharedReason.of(reason).text()).isEqualTo(shared);
    }

    @ParameterizedTest
    @CsvSource({"HTTP 503 at node 7, 12 tries", "'id 01K4ZQ8V0000000000000000AB, doc17'"})
    void aSharedReasonIsItsOwn(String reason) {
        var shared = SharedReason.of(reason);

        assertThat(SharedReason.of(shared.text())).isEqualTo(shared);
    }

    @Test
    void itIsBounded() {
        assertThat(SharedReason.of("word ".repeat(10_000)).text()).hasSize(300);
        assertThat(SharedReason.of("7 ".repeat(10_000)).text()).hasSize(300);
    }
}
