/** The configuration of the smallest Ceph that has an S3 gateway: one monitor, one disk in memory, all on loopback. */

/** Where a Ceph lies and listens. */
export interface CephPlace {
  /** Its folder: configuration, data, sockets and logs. */
  readonly directory: string;
  /** Identifies the cluster; a UUID. */
  readonly clusterId: string;
  readonly monitorPort: number;
  readonly gatewayPort: number;
}

/** Returns the text of `ceph.conf`. */
export function cephConf({ directory, clusterId, monitorPort, gatewayPort }: CephPlace): string {
  return `[global]
fsid = ${clusterId}
mon host = v1:127.0.0.1:${monitorPort}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
keyring = ${directory}/keyring
run dir = ${directory}
admin socket = ${directory}/$name.sock
pid file = ${directory}/$name.pid
log file = ${directory}/$name.log
log to stderr = false
crash dir = ${directory}

mon data = ${directory}/mon
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
# So short, since nobody else votes and nobody else waits.
mon lease = 1
paxos propose interval = 0.05
paxos min wait = 0.01

osd data = ${directory}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
# Else the disk tells the monitor by itself where it stands, is refused before it is known there, and ends.
osd crush update on start = false
osd class update on start = false

rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw dns name = localhost
rgw enable apis = s3
rgw enable usage log = false
rgw thread pool size = 16
rgw gc max objs = 2
rgw lc max objs = 2
rgw objexp hints num shards = 2
rgw usage max shards = 1
rgw data log num shards = 1
rgw md log max shards = 1
rgw override bucket index max shards = 1
`;
}
