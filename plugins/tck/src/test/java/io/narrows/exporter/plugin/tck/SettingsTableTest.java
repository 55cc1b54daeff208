package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTableTest {

    @Test
    void aSettingIsShownWithItsOtherNameItsTypeAndItsDefault() {
        var table = SettingsTable.ofSettings(SettingDeclarations.of(
                Setting.text("hostport", "Where it listens.").require().alias("host_port"),
                Setting.text("password", "The password.").keepSecret(),
                Setting.choice("onConflict", "What then.", "keep", "drop").defaultsTo("keep"),
                Setting.duration("timeout", "How long.").defaultsTo("5s"),
                Setting.flag("checkCert", "Whether to check."),
                Setting.number("retries", "How often."),
                Setting.duration("pause", "Between two."),
                Setting.size("most", "How large.")));

        assertThat(table).hasToString("""
                | setting | type | default | what it is |
                |---|---|---|---|
                | `hostport` (or `host_port`) | text, required |  | Where it listens. |
                | `password` | text, secret |  | The password. |
                | `onConflict` | `keep`, `drop` | `keep` | What then. |
                | `timeout` | duration | `5s` | How long. |
                | `checkCert` | flag | `false` | Whether to check. |
                | `retries` | number | `0` | How often. |
                | `pause` | duration | `0s` | Between two. |
                | `most` | size | `0B` | How large. |""");
    }

    @Test
    void anOptionIsShownWithTheVariableThatOverridesIt() {
        var table = SettingsTable.ofOptions(
                new ConsumerId("openSearch"),
                SettingDeclarations.of(
                        Setting.text("caFile", "Whom to trust."),
                        Setting.text("mutualTLSKey", "The key.").keepSecret()));

        assertThat(table.rows())
                .containsExactly(
                        "| `caFile` | `CONSUMERS_OPEN_SEARCH_CA_FILE` |  | Whom to trust. |",
                        "| `mutualTLSKey`, secret | `CONSUMERS_OPEN_SEARCH_MUTUAL_TLS_KEY` |  | The key. |");
    }

    @Test
    void whatMarkdownWouldTakeForItsOwnIsEscaped() {
        var table = SettingsTable.ofSettings(
                SettingDeclarations.of(Setting.text("index", "In <index>, or in `<index>-unmapped`, a|b.")));

        assertThat(table.rows())
                .containsExactly("| `index` | text |  | In \\<index>, or in `<index>-unmapped`, a\\|b. |");
    }

    @Test
    void theWidthOfColumnsIsTheAuthorsOwn() {
        var table = SettingsTable.ofSettings(SettingDeclarations.of(Setting.text("url", "Where to.")));

        assertThat(table.isOn(List.of(
                        "| setting | type | default | what it is |",
                        "|---------|------|---------|------------|",
                        "| `url`   | text |         | Where to.  |",
                        "",
                        "More.")))
                .isTrue();
    }
}
