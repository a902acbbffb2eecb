import { MemoryBundleStore } from "./memory-bundle-store";
import { bundleStoreContract } from "./testing/bundle-store-contract";

bundleStoreContract("MemoryBundleStore", async () => new MemoryBundleStore());
