namespace SmpActors.Actors.Faults;

/// <summary>Which rule acts on a message.</summary>
/// <param name="Rule">The rule, or null: none.</param>
/// <param name="Number">The message's number among those that the rule matches.</param>
internal readonly record struct Decision(RuleCourse? Rule, long Number)
{
    /// <summary>Whether the message goes nowhere.</summary>
    public bool Drops => Rule?.Rule.Action is DropMessage;
}
