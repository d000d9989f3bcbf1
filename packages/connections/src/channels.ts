/** Channel that hints at deliveries waiting to be processed; the worker also looks by itself. */
export const deliveriesChannel = "deliveries";
/** Channel that hints at syncs that became due. */
export const syncsChannel = "syncs";
