/** What every push index must do, whatever database is under it. */
import { afterEach, describe } from "vitest";
import type { PushIndex } from "../push-index";
import { boundsContract, filterContract } from "./listing-contract";
import { changesContract, changesetContract, lookupContract } from "./reading-contract";
import { rebuildingContract, refusingContract, takingContract } from "./writing-contract";

/** Declares the tests. `open` gives an empty index, migrated. */
export function pushIndexContract(name: string, open: () => Promise<PushIndex>): void {
  let opened: PushIndex[] = [];
  const openOne = async () => {
    const index = await open();
    opened.push(index);
    return index;
  };
  afterEach(async () => {
    for (const index of opened) await index.close();
    opened = [];
  });

  describe(name, () => {
    takingContract(openOne);
    rebuildingContract(openOne);
    refusingContract(openOne);
    changesetContract(openOne);
    changesContract(openOne);
    lookupContract(openOne);
    boundsContract(openOne);
    filterContract(openOne);
  });
}
