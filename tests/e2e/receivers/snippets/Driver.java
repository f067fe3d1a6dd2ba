// Calls Signature.verify of a snippet for each line of standard input.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class Driver {
  private static final Pattern MEMBER = Pattern.compile("\"([^\"]*)\": \"([^\"]*)\"");

  public static void main(String[] arguments) throws Exception {
    Base64.Decoder decoder = Base64.getDecoder();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = lines.readLine()) != null; ) {
      String[] parts = line.split("\t");
      Map<String, String> headers = new HashMap<>();
      Matcher members = MEMBER.matcher(new String(decoder.decode(parts[3])));
      while (members.find()) headers.put(members.group(1), members.group(2));
      try {
        System.out.println(Signature.verify(headers, decoder.decode(parts[2]),
            new String(decoder.decode(parts[0])), Long.parseLong(parts[1])));
      } catch (Exception error) {
        System.out.println("error");
      }
    }
  }
}
