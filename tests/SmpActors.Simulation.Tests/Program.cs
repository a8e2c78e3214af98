using System.Globalization;

namespace SmpActors.Simulation.Tests;

/// <summary>Runs the family of <see cref="FamilyTree"/> in a process of its own.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var seed = ulong.Parse(arguments[0], CultureInfo.InvariantCulture);
        Console.WriteLine(FamilyTree.Run(seed).ToString("x16", CultureInfo.InvariantCulture));
        return 0;
    }
}
