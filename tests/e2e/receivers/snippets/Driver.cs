// Calls Signature.Verify of a snippet for each line of standard input.
using System;
using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;

static class Driver
{
    static void Main()
    {
        string line;
        while ((line = Console.ReadLine()) != null)
        {
            var parts = line.Split('\t');
            var headers = new Dictionary<string, string>();
            var members = Encoding.UTF8.GetString(Convert.FromBase64String(parts[3]));
            foreach (Match member in Regex.Matches(members, "\"([^\"]*)\": \"([^\"]*)\""))
                headers[member.Groups[1].Value] = member.Groups[2].Value;
            try
            {
                var secret = Encoding.UTF8.GetString(Convert.FromBase64String(parts[0]));
                var good = Signature.Verify(headers, Convert.FromBase64String(parts[2]), secret, long.Parse(parts[1]));
                Console.WriteLine(good ? "true" : "false");
            }
            catch (Exception)
            {
                Console.WriteLine("error");
            }
        }
    }
}
