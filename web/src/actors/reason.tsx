/** No judgement without a reason, and none by those who may only read. */

const JUDGES = ["investigator", "supervisor"];
const LONGEST = 2000;

export function mayJudge(roles: readonly string[]): boolean {
  return roles.some((role) => JUDGES.includes(role));
}

export function Reason() {
  return (
    <label>
      Reason
      <textarea
        name="reason"
        rows={3}
        required
        maxLength={LONGEST}
        placeholder="What speaks for it; kept with your name, and shown to whoever reads the graph"
      />
    </label>
  );
}
