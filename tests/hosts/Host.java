// SPDX-License-Identifier: MIT
// usage: java Host.java work|hang
import java.nio.charset.StandardCharsets;

public class Host {
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("hang")) {
            Process child = new ProcessBuilder("sleep", "300")
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            System.out.println("ready child " + child.pid());
            child.waitFor();
        }
        Process sort = new ProcessBuilder("sort", "-n").start();
        try (var input = sort.getOutputStream()) {
            input.write("10\n9\n8\n".getBytes(StandardCharsets.UTF_8));
        }
        System.out.print(new String(sort.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        System.out.println("a child's exit status: "
            + new ProcessBuilder("sh", "-c", "exit 7").inheritIO().start().waitFor());
    }
}
