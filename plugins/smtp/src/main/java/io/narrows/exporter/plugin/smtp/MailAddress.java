package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Parses the addresses in the settings, such as `team@example.com` and `Security <team@example.com>`.
///
/// Stricter than RFC 5322: an address has no quotes, comments, groups or international mailboxes, because addresses
/// become part of SMTP commands.
final class MailAddress {
    private static final Pattern ADDRESS = Pattern.compile(
            "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int MAX_ADDRESSES = 50;

    private MailAddress() {}

    /// @throws InvalidSettingException if the text is not exactly one address
    static InternetAddress parse(String setting, String text) {
        var addresses = parseAll(setting, text);
        if (addresses.size() != 1) {
            throw new InvalidSettingException(setting, "must be one mail address");
        }
        return addresses.getFirst();
    }

    /// @param text addresses, separated by commas
    /// @throws InvalidSettingException if one of them is not an address
    static List<InternetAddress> parseAll(String setting, String text) {
        if (CONTROL.matcher(text.strip()).find()) {
            throw new InvalidSettingException(setting, "must hold no line break and no other control character");
        }
        var addresses = new ArrayList<InternetAddress>();
        try {
            for (var address : InternetAddress.parse(text, true)) {
                addresses.add(checked(setting, address));
            }
        } catch (AddressException e) {
            throw new InvalidSettingException(setting, "must be mail addresses such as team@example.com");
        }
        if (addresses.isEmpty() || addresses.size() > MAX_ADDRESSES) {
            throw new InvalidSettingException(setting, "must be 1 to " + MAX_ADDRESSES + " mail addresses");
        }
        return List.copyOf(addresses);
    }

    private static InternetAddress checked(String setting, InternetAddress address) {
        if (!ADDRESS.matcher(address.getAddress()).matches()) {
            throw new InvalidSettingException(
                    setting, "must be mail addresses such as team@example.com, in letters of ASCII");
        }
        try {
            var name = address.getPersonal();
            return name == null
                    ? new InternetAddress(address.getAddress())
                    : new InternetAddress(address.getAddress(), name, StandardCharsets.UTF_8.name());
        } catch (AddressException | UnsupportedEncodingException e) {
            throw new InvalidSettingException(setting, "must be mail addresses such as team@example.com");
        }
    }

    /// The part after the `@`.
    static String domain(InternetAddress address) {
        var text = address.getAddress();
        return text.substring(text.lastIndexOf('@') + 1);
    }
}
