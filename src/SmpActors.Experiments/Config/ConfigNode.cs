namespace SmpActors.Experiments.Config;

/// <summary>A value of an experiment's document, with the place where it was written.</summary>
/// <param name="Place">File and line, or the option that it comes from.</param>
internal abstract record ConfigNode(string Place)
{
    /// <summary>The value as a message shows it.</summary>
    public abstract string Shown { get; }
}

/// <summary>Which literal a scalar is.</summary>
internal enum ScalarKind
{
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A text, number, truth or null.</summary>
/// <param name="Place">See <see cref="ConfigNode"/>.</param>
/// <param name="Kind">Which of them.</param>
/// <param name="Text">The text's content, or the literal as it was written.</param>
/// <param name="IsBare">
/// From a command line, where text needs no quotes and 4.9 may be a name.
/// </param>
internal sealed record ConfigScalar(string Place, ScalarKind Kind, string Text, bool IsBare)
    : ConfigNode(Place)
{
    /// <summary>Whether it can be taken as text.</summary>
    public bool IsText => Kind == ScalarKind.Text || (IsBare && Kind == ScalarKind.Number);

    public override string Shown =>
        Kind == ScalarKind.Text ? Words.Quote(Text) : Words.Clip(Text);
}

/// <summary>A list; overrides replace its items.</summary>
internal sealed record ConfigList(string Place, List<ConfigNode> Items) : ConfigNode(Place)
{
    public override string Shown => Items.Count == 0 ? "[]" : "a list";
}

/// <summary>An object; overrides replace its properties.</summary>
internal sealed record ConfigObject(string Place, List<ConfigProperty> Properties)
    : ConfigNode(Place)
{
    public override string Shown => Properties.Count == 0 ? "{}" : "an object";

    /// <summary>The last property of a name, or null.</summary>
    public ConfigProperty? Find(string name) =>
        Properties.FindLast(property => property.Name == name);

    /// <summary>Adds a property, or replaces the one of its name where it stands.</summary>
    public void Set(ConfigProperty property)
    {
        var index = Properties.FindLastIndex(known => known.Name == property.Name);
        if (index < 0) Properties.Add(property);
        else Properties[index] = property;
    }
}

/// <summary>A name and its value.</summary>
internal sealed record ConfigProperty(string Name, string Place, ConfigNode Value);
