/** A PostgreSQL's settings while rows are laid: nothing can be lost that could not be laid again, so no log ahead, and room for the indexes. */
export const laying = [
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=8GB',
  'shared_buffers=1GB',
  'synchronous_commit=off',
];
