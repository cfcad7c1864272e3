// Which driver carries a command out: that of OpenSeat's own endpoints, or that of other makers' devices, by the endpoint that the command concerns.

import type { DriverCommand } from './domain/decision.ts';
import { isPort } from './domain/device-ports.ts';
import type { EndpointNumber } from './domain/model.ts';
import type { Drill } from './drill/drill.ts';
import type { EndpointDriver, Room } from './ports/endpoints.ts';

/** The endpoint by which a command is dispatched; null where it is about none. */
function concerned(command: DriverCommand): EndpointNumber | null {
  switch (command.type) {
    case 'make':
    case 'remode':
      return command.job.receiver;
    case 'darken':
      return command.receiver;
    case 'dismiss':
      return command.at.transmitter;
    case 'still':
      return command.transmitter;
    case 'tell':
      return command.number;
    default:
      return null;
  }
}

export function dispatch(
  room: Pick<Room, 'state'>,
  endpoints: EndpointDriver,
  devices: EndpointDriver,
  drill: Pick<Drill, 'perform'>,
): EndpointDriver {
  return {
    perform(command) {
      if (command.type === 'drill' || command.type === 'drills') return drill.perform(command);
      const number = concerned(command);
      const isDevices = command.type === 'present' || command.type === 'devices';
      const driver = isDevices || (number !== null && isPort(room.state, number)) ? devices : endpoints;
      driver.perform(command);
    },
  };
}
