/**
 * Which bundles a node keeps: the active one, the one before it, what is scheduled or being prepared, what peers are
 * given in place of the active one, and beside them
 * one of each strategy that was active last, so many strategies. Data updates therefore use up no retained strategy:
 * the strategy's older lists go, since a rollback takes the newest ones.
 */
import type { BundleRecord, ControlState } from "../store/control-state.ts";
import { givenInItsPlace } from "./record-documents.ts";

/**
 * The state without what is not kept any more. What was revoked goes first: it never runs again.
 *
 * @param strategiesMax how many strategies beside the active one; at least one, so that there is something to go back to.
 */
export function retained(state: ControlState, strategiesMax: number): ControlState {
  const { activeId, previousId, scheduled, revoked } = state;
  const active = state.bundles.find(({ bundleId }) => bundleId === activeId);
  const forPeers = active === undefined ? "" : givenInItsPlace(active);
  const needed = new Set([activeId, previousId, scheduled?.bundleId ?? "", forPeers]);
  const isRevoked = ({ bundleId, strategyRoot }: BundleRecord): boolean =>
    revoked.bundleIds.includes(bundleId) || revoked.strategyRoots.includes(strategyRoot);
  const strategies = new Set<string>();
  const bundles = state.bundles.filter((bundle) => {
    if (needed.has(bundle.bundleId)) return true;
    const { strategyRoot } = bundle;
    if (isRevoked(bundle) || strategyRoot === active?.strategyRoot || strategies.has(strategyRoot))
      return false;
    if (strategies.size >= Math.max(1, strategiesMax)) return false;
    strategies.add(strategyRoot);
    return true;
  });
  const isHeld = new Set(bundles.map(({ strategyRoot }) => strategyRoot));
  return {
    ...state,
    bundles,
    strategies: state.strategies.filter(({ strategyRoot }) => isHeld.has(strategyRoot)),
    goneBackFrom: state.goneBackFrom.filter((strategyRoot) => isHeld.has(strategyRoot)),
  };
}
