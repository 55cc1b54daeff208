package io.narrows.exporter.domain.egress;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/// The addresses under which this machine, or this pod, reaches itself.
public final class ThisMachine {
    private ThisMachine() {}

    /// The name that this machine has for itself; blank if it cannot be found out.
    static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /// Whether an address belongs to this machine. Asks the system each time, because interfaces come and go.
    public static boolean has(InetAddress address) {
        return isHere(address)
                || Refusal.embedded(address).filter(ThisMachine::isHere).isPresent();
    }

    private static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // an interface that cannot be queried may own this address
        }
    }
}
